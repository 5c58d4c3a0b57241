//! Keys in devices, with a device that can lie. That real browsers agree is tried in `tests/browser`.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use domain::access::Role;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, hmac};
use serde_json::{Value, json};
use store::installation;

use crate::account::{Browser, EMAIL, PASSWORD, PROV, code_of, someone};
use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    a_key_opens_its_own_account_and_takes_both_steps,
    what_a_device_says_is_taken_once_and_only_for_what_it_was_asked,
    a_key_that_is_gone_or_was_copied_opens_nothing,
    a_role_that_must_have_a_second_step_may_have_a_key,
];

const ADDRESS: &str = "http://localhost:8080";

async fn world() -> World {
    World::with_settings(|settings| settings.public_url = Some(format!("{ADDRESS}/"))).await
}

struct Device {
    key: EcdsaKeyPair,
    name: String,
    counter: u32,
    /// Whether it makes sure who holds it.
    verifies: bool,
}

impl Device {
    fn new(name: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        Self {
            key: key.unwrap(),
            name: name.to_owned(),
            counter: 0,
            verifies: true,
        }
    }

    fn says(&mut self, purpose: &str, challenge: &str, key: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let client =
            json!({ "type": purpose, "challenge": challenge, "origin": ADDRESS, "crossOrigin": false });
        self.counter += 1;
        let flags = 1 | if self.verifies { 4 } else { 0 } | if key.is_empty() { 0 } else { 0x40 };
        let site = digest::digest(&digest::SHA256, b"localhost");
        let data = [site.as_ref(), &[flags], &self.counter.to_be_bytes(), key].concat();
        (client.to_string().into_bytes(), data)
    }

    /// What it answers when a key is to be made.
    fn make(&mut self, options: &Value) -> Vec<(&'static str, String)> {
        let point = self.key.public_key().as_ref().to_vec();
        let number = |name: i64, value: i64| (Cbor::from(name), Cbor::from(value));
        let bytes = |name: i64, value: &[u8]| (Cbor::from(name), Cbor::Bytes(value.to_vec()));
        let cose = Cbor::Map(vec![
            number(1, 2),
            number(3, -7),
            number(-1, 1),
            bytes(-2, &point[1..33]),
            bytes(-3, &point[33..]),
        ]);
        let mut key = [
            &[0; 16][..],
            &(self.name.len() as u16).to_be_bytes(),
            self.name.as_bytes(),
        ]
        .concat();
        ciborium::into_writer(&cose, &mut key).unwrap();
        let challenge = options["challenge"].as_str().unwrap().to_owned();
        let (client, data) = self.says("webauthn.create", &challenge, &key);
        vec![
            ("klient", URL_SAFE_NO_PAD.encode(client)),
            ("data", URL_SAFE_NO_PAD.encode(data)),
        ]
    }

    /// What it answers when a key is to be used.
    fn sign(&mut self, challenge: &str) -> Vec<(&'static str, String)> {
        let (client, data) = self.says("webauthn.get", challenge, &[]);
        let signed = [&data[..], digest::digest(&digest::SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        vec![
            ("nyckel", URL_SAFE_NO_PAD.encode(&self.name)),
            ("klient", URL_SAFE_NO_PAD.encode(client)),
            ("data", URL_SAFE_NO_PAD.encode(data)),
            ("signatur", URL_SAFE_NO_PAD.encode(signature)),
            ("vidare", "/konto".to_owned()),
        ]
    }
}

/// What a page tells the device.
fn options(page: &str) -> Value {
    let text = page
        .split("data-passkey=\"")
        .nth(1)
        .expect(page)
        .split('"')
        .next()
        .unwrap();
    let text = text
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#38;", "&");
    serde_json::from_str(&text).unwrap()
}

async fn post(world: &World, browser: &mut Browser, to: &str, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    browser.post(world, "/konto/nycklar", to, &fields).await
}

async fn begin(world: &World, browser: &mut Browser) -> Value {
    let fields = [
        ("namn", "Telefonen".to_owned()),
        ("nuvarande", PASSWORD.to_owned()),
    ];
    let answer = post(world, browser, "/konto/nycklar", &fields).await;
    options(&answer.text())
}

async fn add(world: &World, browser: &mut Browser, device: &mut Device) {
    let made = device.make(&begin(world, browser).await);
    let answer = post(world, browser, "/konto/nycklar/ny", &made).await;
    assert_eq!(
        answer.leads_to(),
        "/konto/nycklar?klart=passkey-added",
        "{}",
        answer.text()
    );
}

async fn challenge(world: &World) -> String {
    let page = Browser::new().get(world, "/logga-in/nyckel").await.text();
    options(&page)["challenge"].as_str().unwrap().to_owned()
}

async fn log_in(world: &World, device: &mut Device) -> (Browser, Answer) {
    let fields = device.sign(&challenge(world).await);
    send(world, &fields).await
}

async fn send(world: &World, fields: &[(&'static str, String)]) -> (Browser, Answer) {
    let mut browser = Browser::new();
    let answer = post(world, &mut browser, "/logga-in/nyckel", fields).await;
    (browser, answer)
}

fn check_refused(answer: &Answer) {
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        answer.text()
    );
    assert!(
        answer.text().contains("Lösennyckeln godtogs inte"),
        "{}",
        answer.text()
    );
}

async fn a_key_opens_its_own_account_and_takes_both_steps() {
    let world = world().await;
    someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let fields = [("namn", "Telefonen".to_owned()), ("nuvarande", "fel".to_owned())];
    let answer = post(&world, &mut browser, "/konto/nycklar", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text().contains("data-passkey="));
    let mut device = Device::new("ett");
    add(&world, &mut browser, &mut device).await;
    let page = browser.get(&world, "/konto/nycklar").await.text();
    assert!(page.contains("Telefonen"), "{page}");
    let (browser, answer) = log_in(&world, &mut device).await;
    assert_eq!(answer.leads_to(), "/konto", "{}", answer.text());
    assert!(browser.get(&world, "/konto").await.text().contains("Anna"));
    let kept = world.app.store.passkey(b"ett").await.unwrap().unwrap();
    assert_eq!((kept.counter, kept.used_at.is_some()), (2, true));
}

async fn what_a_device_says_is_taken_once_and_only_for_what_it_was_asked() {
    let world = world().await;
    someone(&world, EMAIL, Role::Reader).await;
    someone(&world, "bosse@exempelby.example", Role::Reader).await;
    let (mut anna, mut bosse) = (Browser::new(), Browser::new());
    anna.log_in(&world, EMAIL, PASSWORD).await;
    bosse.log_in(&world, "bosse@exempelby.example", PASSWORD).await;
    let mut device = Device::new("ett");
    // Asked of one account, answered in another's.
    let made = device.make(&begin(&world, &mut anna).await);
    let answer = post(&world, &mut bosse, "/konto/nycklar/ny", &made).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    // And it is used up by that.
    let answer = post(&world, &mut anna, "/konto/nycklar/ny", &made).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A challenge to log in with makes no key: nobody gave a password for it.
    let asked = json!({ "challenge": challenge(&world).await });
    let answer = post(&world, &mut anna, "/konto/nycklar/ny", &device.make(&asked)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    add(&world, &mut anna, &mut device).await;
    // The same name for a key from somebody else.
    let made = Device::new("ett").make(&begin(&world, &mut bosse).await);
    let answer = post(&world, &mut bosse, "/konto/nycklar/ny", &made).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);

    let fields = device.sign(&challenge(&world).await);
    assert_eq!(send(&world, &fields).await.1.leads_to(), "/konto");
    check_refused(&send(&world, &fields).await.1);
    check_refused(&send(&world, &device.sign("aldrig-given")).await.1);
    let asked = begin(&world, &mut anna).await;
    let challenge_to_make = asked["challenge"].as_str().unwrap();
    check_refused(&send(&world, &device.sign(challenge_to_make)).await.1);
    check_refused(&log_in(&world, &mut Device::new("ett")).await.1);
    check_refused(&log_in(&world, &mut Device::new("ingens")).await.1);
    device.verifies = false;
    check_refused(&log_in(&world, &mut device).await.1);
    device.verifies = true;
    let mut fields = device.sign(&challenge(&world).await);
    fields[3].1 = URL_SAFE_NO_PAD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), b"").as_ref());
    check_refused(&send(&world, &fields).await.1);
}

async fn a_key_that_is_gone_or_was_copied_opens_nothing() {
    let world = world().await;
    let id = someone(&world, EMAIL, Role::Reader).await;
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let (mut first, mut second) = (Device::new("ett"), Device::new("tva"));
    add(&world, &mut browser, &mut first).await;
    add(&world, &mut browser, &mut second).await;
    assert_eq!(log_in(&world, &mut first).await.1.leads_to(), "/konto");
    first.counter -= 1;
    check_refused(&log_in(&world, &mut first).await.1);
    first.counter += 1;
    assert_eq!(log_in(&world, &mut first).await.1.leads_to(), "/konto");
    // One's own alone.
    someone(&world, "bosse@exempelby.example", Role::Reader).await;
    let mut bosse = Browser::new();
    bosse.log_in(&world, "bosse@exempelby.example", PASSWORD).await;
    let fields = [
        ("nyckel", URL_SAFE_NO_PAD.encode("ett")),
        ("nuvarande", PASSWORD.to_owned()),
    ];
    let answer = post(&world, &mut bosse, "/konto/nycklar/ta-bort", &fields).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let answer = post(&world, &mut browser, "/konto/nycklar/ta-bort", &fields).await;
    assert_eq!(answer.leads_to(), "/konto/nycklar?klart=passkey-removed");
    check_refused(&log_in(&world, &mut first).await.1);
    assert_eq!(log_in(&world, &mut second).await.1.leads_to(), "/konto");
    // The phone is lost: the link takes the keys away too.
    let answer = world
        .post(
            Who::Administrator,
            &format!("/konton/{id}/aterstall"),
            &[("identitet", "in_person")],
        )
        .await
        .text();
    let answer = Browser::new().use_link(&world, &code_of(&answer), PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    check_refused(&log_in(&world, &mut second).await.1);
    // And so does closing the account.
    browser.log_in(&world, EMAIL, PASSWORD).await;
    let mut third = Device::new("tre");
    add(&world, &mut browser, &mut third).await;
    let close = world
        .app
        .store
        .write(installation(), &PROV, world.app.clock.now(), move |work| {
            Box::pin(async move { work.set_account_open(id, false, "slutat").await })
        });
    close.await.unwrap();
    check_refused(&log_in(&world, &mut third).await.1);
}

async fn a_role_that_must_have_a_second_step_may_have_a_key() {
    let world = world().await;
    someone(&world, EMAIL, Role::Coordinator).await;
    let answer = world
        .post(
            Who::Administrator,
            "/konton/andra-steget",
            &[("roll", "coordinator")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    assert_eq!(browser.get(&world, "/handelser").await.leads_to(), "/konto/kod");
    let mut device = Device::new("ett");
    add(&world, &mut browser, &mut device).await;
    assert_eq!(browser.get(&world, "/handelser").await.status, StatusCode::OK);
    let (browser, _) = log_in(&world, &mut device).await;
    assert_eq!(browser.get(&world, "/handelser").await.status, StatusCode::OK);
    // The password alone is one step still.
    let mut browser = Browser::new();
    browser.log_in(&world, EMAIL, PASSWORD).await;
    assert_eq!(browser.get(&world, "/handelser").await.leads_to(), "/konto/kod");
}
