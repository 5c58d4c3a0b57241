//! An adopted picture on its way by e-mail: to whom it may go, what is refused, and that a mail server that is
//! down loses nothing.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use domain::access::Role;
use domain::codes::AccountId;
use domain::time::IsoWeek;
use mail_parser::{MessageParser, MimeHeaders};
use server::checkpoints::Note;
use server::config::Settings;
use server::config::mail::{MailSettings, MailTls};
use server::jobs::outbox::send_what_is_due;
use server::mailing::{message_id, queue_checkpoint};
use store::{Actor, MailInput, installation};

use crate::account::{Browser, EMAIL, PASSWORD, code_of, someone};
use crate::weekly::{adopt, correct};
use crate::world::{TODAY, Who, World, on_each_database};

on_each_database![
    without_a_mail_server_the_page_says_what_to_do_instead,
    letters_go_to_those_who_may_and_each_gets_what_it_may_see,
    a_mail_server_that_is_down_loses_nothing,
    what_has_not_gone_is_taken_back,
    a_correction_goes_to_those_who_got_the_earlier_version,
    feedback_goes_to_the_organisation_by_mail_too,
    the_auditors_get_the_checkpoint_once_a_week,
    two_servers_send_the_checkpoint_once,
    who_has_an_account_is_told_of_what_happens_to_its_way_in,
];

const SEND: &str = "/lagesbild/2022-W10/skicka";

/// A mail server that takes everything, when it runs.
#[derive(Clone, Default)]
struct MailBox(Arc<Mutex<Vec<Vec<u8>>>>);

impl MailBox {
    fn letters(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().clone()
    }

    fn open(&self, port: u16) {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let letters = self.0.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).split(b'\n');
                let mut say = |line: &str| stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
                say("220 provserver");
                while let Some(Ok(line)) = lines.next() {
                    let word = String::from_utf8_lossy(&line).trim().to_uppercase();
                    if word.starts_with("DATA") {
                        say("354 go on");
                        let mut letter = Vec::new();
                        while let Some(Ok(line)) = lines.next() {
                            if line == b".\r" {
                                break;
                            }
                            letter.extend(line.strip_prefix(b".").unwrap_or(&line));
                            letter.push(b'\n');
                        }
                        letters.lock().unwrap().push(letter);
                        say("250 taken");
                    } else if word.starts_with("QUIT") {
                        say("221 bye");
                        break;
                    } else {
                        say("250 ok");
                    }
                }
            }
        });
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Letters go to a mail server on this computer.
fn with_mail(settings: &mut Settings, port: u16) {
    settings.public_url = Some("https://lage.exempelby.example".into());
    settings.mail = MailSettings {
        server: Some("127.0.0.1".into()),
        port: Some(port),
        tls: Some(MailTls::None),
        from: Some("Trygghet i Exempelby <trygghet@exempelby.example>".into()),
        ..MailSettings::default()
    };
}

async fn world_with_mail(port: u16) -> World {
    let world = World::with_settings(|settings| with_mail(settings, port)).await;
    everyone_has_logged_in(&world).await;
    adopt(&world, "En lugn vecka.").await;
    world
}

async fn everyone_has_logged_in(world: &World) {
    let store = &world.app.store;
    for (account, _) in store.accounts(installation()).await.unwrap() {
        let now = world.app.clock.now();
        store
            .write(installation(), &Actor::system("prov"), now, move |work| {
                Box::pin(async move { work.set_password(account.id, "prov".into()).await })
            })
            .await
            .unwrap();
    }
}

async fn account(world: &World, who: Who) -> AccountId {
    let email = format!("{who:?}@exempelby.example").to_lowercase();
    world
        .app
        .store
        .account_by_email(&email)
        .await
        .unwrap()
        .unwrap()
        .id
}

/// Sends to some, in the words given; answers the status and the page.
async fn send(world: &World, version: &str, to: &[Who], text: &str) -> (StatusCode, String) {
    let mut ids = Vec::new();
    for who in to {
        ids.push(account(world, *who).await.to_string());
    }
    let mut fields = vec![
        ("version", version),
        ("amne", "Lägesbild vecka 10"),
        ("text", text),
    ];
    fields.extend(ids.iter().map(|id| ("mottagare", id.as_str())));
    let answer = world.post(Who::Coordinator, SEND, &fields).await;
    (answer.status, answer.text())
}

/// Tries every letter that waits, without waiting for its time.
async fn try_now(world: &World) {
    let mail = world
        .app
        .store
        .picture_mail(world.home().code(), "2022-W10".parse().unwrap());
    for letter in mail.await.unwrap() {
        let id = letter.id.to_string();
        world
            .post(
                Who::Coordinator,
                &format!("{SEND}/igen"),
                &[("mejl", id.as_str())],
            )
            .await;
    }
    send_what_is_due(&world.app, world.app.mail.server().unwrap()).await;
}

async fn page(world: &World) -> String {
    world.get(Who::Coordinator, SEND).await.text()
}

async fn without_a_mail_server_the_page_says_what_to_do_instead() {
    let world = World::new().await;
    assert_eq!(
        world.get(Who::Coordinator, SEND).await.status,
        StatusCode::NOT_FOUND
    );
    adopt(&world, "En lugn vecka.").await;
    let text = page(&world).await;
    assert!(text.contains("E-post är inte inställt") && text.contains("Hämta PDF"));
    assert!(!text.contains("name=\"mottagare\""));
    let (status, _) = send(&world, "1", &[Who::Police], "Hej!").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn letters_go_to_those_who_may_and_each_gets_what_it_may_see() {
    let (port, letters) = (free_port(), MailBox::default());
    letters.open(port);
    let world = world_with_mail(port).await;
    let text = page(&world).await;
    assert!(text.contains("police@exempelby.example") && text.contains("reader@exempelby.example"));
    assert!(
        !text.contains("neighbour@exempelby.example"),
        "an account of the other municipality"
    );
    assert!(!text.contains("checked"), "nobody is chosen from the start");
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    for (version, to, words, why) in [
        ("1", &[][..], "Hej!", "Välj minst en mottagare"),
        ("1", &[Who::Neighbour][..], "Hej!", "får inte längre läsa"),
        ("1", &[Who::Police][..], " ", "Skriv några rader"),
        ("1", &[Who::Police][..], "Ring 070-174 06 35.", "telefonnummer"),
        // A name is asked about; the writer may have looked at it.
        (
            "1",
            &[Who::Police][..],
            "Tack till Anna Andersson.",
            "Anna Andersson</mark>",
        ),
        ("2", &[Who::Police][..], "Hej!", "ny version"),
    ] {
        let (status, text) = send(&world, version, to, words).await;
        assert_eq!(status, refused, "{why}");
        assert!(text.contains(why) && text.contains(words), "{why}");
    }
    let to = [Who::Police, Who::Reader];
    for _ in 0..2 {
        // The second time is a button pressed twice.
        assert_eq!(send(&world, "1", &to, "Hej!").await.0, StatusCode::SEE_OTHER);
    }
    try_now(&world).await;
    assert!(page(&world).await.contains("Lämnat till e-postservern"));
    let got = letters.letters();
    assert_eq!(got.len(), 2);
    let mut files = Vec::new();
    for (who, letter) in to.into_iter().zip(&got) {
        let parsed = MessageParser::default().parse(letter).unwrap();
        let address = format!("{who:?}@exempelby.example").to_lowercase();
        let found = parsed
            .to()
            .and_then(|to| to.first()?.address())
            .unwrap()
            .to_owned();
        assert_eq!(found, address, "nobody sees another's address");
        assert!(parsed.cc().is_none() && parsed.bcc().is_none());
        assert_eq!(
            parsed.reply_to().unwrap().first().unwrap().address(),
            Some("coordinator@exempelby.example")
        );
        let body = parsed.body_text(0).unwrap();
        assert!(
            body.contains("https://lage.exempelby.example/lagesbild/2022-W10?version=1"),
            "{body}"
        );
        let file = parsed.attachment(0).unwrap();
        assert_eq!(file.content_type().unwrap().subtype(), Some("pdf"));
        let fetched = world.get(who, "/lagesbild/2022-W10.pdf").await;
        assert!(
            file.contents() == fetched.body,
            "{who:?} got another file than the page gives"
        );
        files.push(fetched.body);
    }
    assert_ne!(
        files[0], files[1],
        "a reader got what is for those who work with the register"
    );
    let verified = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
}

async fn a_mail_server_that_is_down_loses_nothing() {
    let (port, letters) = (free_port(), MailBox::default());
    let world = world_with_mail(port).await;
    send(&world, "1", &[Who::Police], "Hej!").await;
    send_what_is_due(&world.app, world.app.mail.server().unwrap()).await;
    assert!(
        page(&world).await.contains("Skickas inom kort"),
        "it is not sent before it can be regretted"
    );
    try_now(&world).await;
    let text = page(&world).await;
    assert!(
        text.contains("Försöker igen") && text.contains("Ingen e-postserver svarar"),
        "{text}"
    );
    letters.open(port);
    try_now(&world).await;
    assert_eq!(letters.letters().len(), 1);
    assert!(page(&world).await.contains("Lämnat till e-postservern"));
}

async fn what_has_not_gone_is_taken_back() {
    let world = world_with_mail(free_port()).await;
    send(&world, "1", &[Who::Police, Who::Reader], "Hej!").await;
    let undo = format!("{SEND}/angra");
    let stranger = world.post(Who::Police, &undo, &[]).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let undone = world.post(Who::Coordinator, &undo, &[]).await;
    assert!(undone.leads_to().contains("klart=mail-cancelled"));
    let again = world.post(Who::Coordinator, &undo, &[]).await;
    assert!(again.leads_to().contains("klart=mail-gone"));
    assert_eq!(page(&world).await.matches("Ångrat 20").count(), 2);
    let journal = world.get(Who::Coordinator, "/logg?slag=mail").await.text();
    assert!(journal.contains("tog tillbaka brev"), "{journal}");
}

async fn a_correction_goes_to_those_who_got_the_earlier_version() {
    let (port, letters) = (free_port(), MailBox::default());
    letters.open(port);
    let world = world_with_mail(port).await;
    send(&world, "1", &[Who::Police], "Hej!").await;
    try_now(&world).await;
    correct(&world, "Fel antal angavs.").await;
    let text = page(&world).await;
    assert_eq!(
        text.matches(" checked").count(),
        1,
        "those who got version 1 and no others"
    );
    assert!(text.contains("Rättad lägesbild vecka 10") && text.contains("Fel antal angavs."));
    send(&world, "2", &[Who::Police], "Rättad.").await;
    try_now(&world).await;
    let got = letters.letters();
    let [first, second] = [&got[0], &got[1]].map(|l| MessageParser::default().parse(l).unwrap());
    assert_eq!(second.in_reply_to().as_text(), first.message_id());
    assert_eq!(
        second.attachment(0).unwrap().attachment_name(),
        Some("lagesbild-2022-W10-v2.pdf")
    );
}

async fn feedback_goes_to_the_organisation_by_mail_too() {
    let (port, letters) = (free_port(), MailBox::default());
    letters.open(port);
    let world = world_with_mail(port).await;
    let path = "/aterkoppling?vecka=2022-W10&organisation=bevakning-exempel";
    assert!(
        world
            .get(Who::Coordinator, path)
            .await
            .text()
            .contains("Skicka också som e-post")
    );
    let fields = [
        ("vecka", "2022-W10"),
        ("organisation", "bevakning-exempel"),
        ("text", "Tack, lampan är lagad."),
        ("mejla", "ja"),
    ];
    world.post(Who::Coordinator, "/aterkoppling", &fields).await;
    send_what_is_due(&world.app, world.app.mail.server().unwrap()).await;
    let got = letters.letters();
    assert_eq!(got.len(), 1);
    let letter = MessageParser::default().parse(&got[0]).unwrap();
    assert_eq!(
        letter.to().unwrap().first().unwrap().address(),
        Some("guard@exempelby.example")
    );
    assert!(letter.body_text(0).unwrap().contains("lampan är lagad"));
    let text = world
        .get(Who::Coordinator, "/aterkoppling?vecka=2022-W10")
        .await
        .text();
    assert!(text.contains("Skickad som e-post till ett konto"));
}

async fn the_auditors_get_the_checkpoint_once_a_week() {
    let port = free_port();
    let world = World::with_everybody(|settings| with_mail(settings, port)).await;
    everyone_has_logged_in(&world).await;
    let letters = MailBox::default();
    letters.open(port);
    let (home, server) = (world.home(), world.app.mail.server().unwrap());
    let queued = async |day: &str| {
        queue_checkpoint(&world.app, &home, day.parse().unwrap())
            .await
            .unwrap()
    };
    assert_eq!(queued(TODAY).await, 1);
    assert_eq!(queued(TODAY).await, 0, "the same week");
    send_what_is_due(&world.app, server).await;
    let sent = letters.letters();
    let letter = MessageParser::default().parse(&sent[0]).unwrap();
    assert_eq!(sent.len(), 1);
    assert!(letter.to().unwrap().contains("auditor@exempelby.example"));
    // What stands in it is a checkpoint that the journal holds.
    let text = letter.body_text(0).unwrap();
    let (from, to) = (text.find("lagesbild/").unwrap(), text.find("Nyckel").unwrap());
    let read = Note::read(text[from..to].trim()).unwrap_or_else(|| panic!("no note in {text}"));
    let size = text[from..].lines().nth(1).unwrap().trim().parse().unwrap();
    let kept = world.app.store.kept_checkpoint(world.code, size).await.unwrap();
    assert_eq!(Note::read(&kept.unwrap()), Some(read));
    assert_eq!(queued("2022-03-21").await, 1, "the next week");
}

async fn two_servers_send_the_checkpoint_once() {
    let world = World::with_everybody(|settings| with_mail(settings, free_port())).await;
    everyone_has_logged_in(&world).await;
    let other = world.beside().await;
    let (home, day) = (world.home(), TODAY.parse().unwrap());
    let both = tokio::join!(
        queue_checkpoint(&world.app, &home, day),
        queue_checkpoint(&other, &home, day)
    );
    assert_eq!(both.0.unwrap() + both.1.unwrap(), 1);
    // The other signs at another moment, when the journal has grown, and has not seen the letter yet.
    let server = world.app.mail.server().unwrap();
    let mut again = world
        .app
        .store
        .checkpoint_mail(world.code, IsoWeek::of(day))
        .await
        .unwrap();
    assert_eq!(again.len(), 1);
    let first = again.remove(0);
    let input = MailInput {
        about: first.about,
        account: first.account,
        name: first.name,
        address: first.address,
        reply_to: None,
        subject: first.subject,
        text: "En annan kontrollpunkt.".into(),
        language: first.language,
        file: None,
        message_id: message_id(&server.from),
        in_reply_to: None,
        first_attempt_at: world.app.clock.now(),
    };
    let (m, now) = (world.code, world.app.clock.now());
    let actor = Actor::system("prov");
    let queued = world.app.store.write(m, &actor, now, move |work| {
        Box::pin(async move { work.queue_mail(vec![input]).await })
    });
    assert_eq!(queued.await.unwrap().len(), 0);
}

/// The letters about somebody's own way in, the latest first.
async fn about_the_way_in(world: &World) -> Vec<String> {
    let week = IsoWeek::of(world.app.clock.today(&world.home().zone));
    let letters = world.app.store.account_mail(world.code, week).await.unwrap();
    for letter in &letters {
        assert_eq!(letter.address, EMAIL);
        assert!(
            !letter.text.contains("http") && !letter.text.contains('/'),
            "{}",
            letter.text
        );
        assert!(!letter.text.contains(PASSWORD));
    }
    letters.into_iter().map(|letter| letter.text).collect()
}

async fn who_has_an_account_is_told_of_what_happens_to_its_way_in() {
    let world = World::with_settings(|settings| with_mail(settings, free_port())).await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    assert_eq!(about_the_way_in(&world).await, [""; 0], "a log-in like any other");
    let new = "fem helt andra vanliga ord";
    let fields = [("nuvarande", PASSWORD), ("losenord", new)];
    browser.post(&world, "/konto", "/konto", &fields).await;
    let told = about_the_way_in(&world).await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("Lösenordet till ditt konto byttes"),
        "{}",
        told[0]
    );
    assert!(told[0].contains("Var det inte du"), "{}", told[0]);
    // Somebody guesses for a while and succeeds.
    let mut thief = Browser::new();
    for _ in 0..8 {
        thief.log_in(&world, EMAIL, "fel").await;
    }
    thief.log_in(&world, EMAIL, new).await;
    let told = about_the_way_in(&world).await;
    assert!(
        told.len() == 2 && told[0].contains("efter många fel lösenord"),
        "{told:?}"
    );
    // The password is known and the code is not: told of once.
    let (store, now) = (&world.app.store, world.app.clock.now());
    let vault = server::vault::Vault::of(&world.app.settings.data, server::keys::SECOND_FACTORS).unwrap();
    let secret = server::second_factor::TotpSecret::new();
    let kept = server::second_factor::seal(&vault, id, &secret);
    let actor = Actor::system("prov");
    let set = store.write(installation(), &actor, now, move |work| {
        Box::pin(async move { work.set_second_factor(id, kept, 1).await })
    });
    set.await.unwrap();
    let mut thief = Browser::new();
    thief.network = "198.51.100.1";
    thief.log_in(&world, EMAIL, new).await;
    for _ in 0..3 {
        thief
            .post(&world, "/logga-in/kod", "/logga-in/kod", &[("kod", "000000")])
            .await;
    }
    let told = about_the_way_in(&world).await;
    assert!(told.len() == 3 && told[0].contains("men koden fel"), "{told:?}");
    // A recovery by an administrator.
    let way = format!("/konton/{id}/aterstall");
    let made = world
        .post(Who::Administrator, &way, &[("identitet", "in_person")])
        .await
        .text();
    Browser::new().use_link(&world, &code_of(&made), PASSWORD).await;
    let told = about_the_way_in(&world).await;
    assert!(
        told.len() == 4 && told[0].contains("återställningslänk"),
        "{told:?}"
    );
    let verified = store.verify(&[], |_, _| ()).await.unwrap();
    assert_eq!(verified.faults, [""; 0]);
}
