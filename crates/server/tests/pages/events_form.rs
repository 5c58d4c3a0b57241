//! The form for an event: what it refuses keeps what was typed, and what it saves is what was meant.

use axum::http::StatusCode;
use domain::access::EventScope;
use domain::codes::EventId;

use crate::world::{Who, World, on_each_database};

on_each_database![
    row_39_a_form_that_is_right_is_recorded_and_one_that_is_not_says_why_and_keeps_all,
    what_is_likely_is_asked_about_once_and_what_is_certain_is_masked,
    a_form_that_is_sent_twice_is_recorded_once,
    whoever_saves_last_sees_what_was_saved_meanwhile,
    a_change_of_the_text_alone_leaves_place_and_time_as_they_were,
    a_picture_follows_a_form_that_was_refused_and_other_files_are_refused,
];

const FORM: &str = "/handelser/ny";

fn fields<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("nyckel", "prov"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("tid", "21:40"),
        ("plats", "Exempelby centrum"),
        ("sakerhet", "observed"),
        ("text", "Tagg på väggen mot torget."),
    ];
    for (name, value) in changed {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    fields
}

/// Sends the form with some fields changed. A refusal must say `expected` and keep every field.
async fn check(changed: &[(&str, &str)], expected: Result<(), &str>) {
    let world = World::new().await;
    let sent = fields(changed);
    let answer = world.upload(Who::Guard, FORM, &sent, &[]).await;
    let text = answer.text();
    match expected {
        Ok(()) => assert_eq!(answer.status, StatusCode::SEE_OTHER, "{changed:?}: {text}"),
        Err(words) => {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{changed:?}");
            assert!(text.contains(words), "{changed:?}: {words} is not said");
            for (name, value) in &sent {
                assert!(text.contains(value), "{changed:?}: {name} was lost");
            }
        }
    }
}

async fn row_39_a_form_that_is_right_is_recorded_and_one_that_is_not_says_why_and_keeps_all() {
    check(&[], Ok(())).await;
    check(&[("tid", "")], Ok(())).await;
    check(&[("till_datum", "2022-03-13"), ("till_tid", "07:30")], Ok(())).await;
    check(&[("handelse", "")], Err("Välj vad som hände")).await;
    check(&[("datum", "2022-03-15")], Err("har inte varit än")).await;
    check(
        &[("datum", "2021-03-28"), ("tid", "02:30")],
        Err("fanns inte den natten"),
    )
    .await;
    check(&[("precision", "exact"), ("tid", "")], Err("Ange klockslaget")).await;
    check(&[("till_datum", "2022-03-11")], Err("före starttiden")).await;
    check(&[("plats", "Ingenstansvägen")], Err("finns inte i platslistan")).await;
    check(&[("plats", "Ingenstansvägen"), ("omrade", "centrum")], Ok(())).await;
    check(&[("lat", "59.33"), ("lon", "18.06")], Err("utanför kommunen")).await;
    check(&[("lat", "60,0071")], Err("både latitud och longitud")).await;
    check(&[("lat", "60,0071"), ("lon", "15,0151")], Ok(())).await;
    check(&[("text", "Ring 850101-2382 om taggen")], Err("personnummer")).await;
    check(&[("text", "Höga röster i lägenhet 1203.")], Err("lägenhet 1203")).await;
    check(&[("text", "Ring ordningsvakten Kalle Andersson")], Err("spara")).await;
}

async fn what_is_likely_is_asked_about_once_and_what_is_certain_is_masked() {
    let world = World::new().await;
    let likely = fields(&[("text", "Taggen såg ut att vara gjord av Kalle Andersson.")]);
    let asked = world.upload(Who::Guard, FORM, &likely, &[]).await.text();
    let mark = asked.split("name=\"ja\" value=\"").nth(1).unwrap();
    let mark = &mark[..mark.find('"').unwrap()];
    let mut again = likely.clone();
    again.push(("ja", mark));
    let saved = world.upload(Who::Guard, FORM, &again, &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());

    let certain = fields(&[
        ("nyckel", "ett-annat"),
        ("text", "Personnumret är 850101-2382."),
        ("maskera", "1"),
    ]);
    let masked = world.upload(Who::Guard, FORM, &certain, &[]).await;
    assert!(
        masked.text().contains("[personnummer borttaget]"),
        "{}",
        masked.text()
    );
    assert!(!masked.text().contains("850101"));
}

async fn a_form_that_is_sent_twice_is_recorded_once() {
    let world = World::new().await;
    let first = world.upload(Who::Guard, FORM, &fields(&[]), &[]).await;
    let second = world.upload(Who::Guard, FORM, &fields(&[]), &[]).await;
    assert_eq!(first.leads_to(), second.leads_to());
    assert!(
        first.leads_to().starts_with("/handelser/1?"),
        "{}",
        first.leads_to()
    );
}

async fn whoever_saves_last_sees_what_was_saved_meanwhile() {
    let world = World::new().await;
    world.upload(Who::Guard, FORM, &fields(&[]), &[]).await;
    let change = |version: &'static str, text: &'static str| {
        let mut sent = fields(&[("text", text), ("version", version)]);
        sent.retain(|(name, _)| *name != "nyckel");
        sent
    };
    let path = "/handelser/1/andra";
    let first = world
        .post(Who::Coordinator, path, &change("1", "Två taggar."))
        .await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let second = world
        .post(Who::Coordinator, path, &change("1", "Tre taggar."))
        .await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = second.text();
    assert!(text.contains("Två taggar.") && text.contains("Tre taggar."));
    let third = world
        .post(Who::Coordinator, path, &change("2", "Tre taggar."))
        .await;
    assert_eq!(third.status, StatusCode::SEE_OTHER);
    let history = world.get(Who::Coordinator, "/handelser/1").await.text();
    assert!(history.contains("<del>Två taggar.</del>") && history.contains("<ins>Tre taggar.</ins>"));
}

async fn a_change_of_the_text_alone_leaves_place_and_time_as_they_were() {
    let world = World::new().await;
    let at = fields(&[("lat", "60.0071234"), ("lon", "15.0151234"), ("plats", "")]);
    world.upload(Who::Guard, FORM, &at, &[]).await;
    let event = |world: &World| {
        let (store, here) = (world.app.store.clone(), world.home().code());
        async move {
            store
                .event(here, EventId(1), &EventScope::All)
                .await
                .unwrap()
                .unwrap()
        }
    };
    let before = event(&world).await;
    let changed = [
        ("version", "1"),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("tid", "21:40"),
        ("precision", "exact"),
        ("plats", ""),
        ("lat", "60.00712"),
        ("lon", "15.01512"),
        ("text", "En större tagg."),
    ];
    let answer = world.post(Who::Coordinator, "/handelser/1/andra", &changed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let after = event(&world).await;
    assert_eq!(after.input.place, before.input.place);
    assert_eq!(after.input.happened, before.input.happened);
    assert_eq!(after.input.text, "En större tagg.");
}

async fn a_picture_follows_a_form_that_was_refused_and_other_files_are_refused() {
    let world = World::new().await;
    let mut png = Vec::new();
    image::RgbImage::new(4, 3)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let wrong = fields(&[("handelse", "")]);
    let pdf: &[u8] = b"%PDF-1.7";
    let answer = world
        .upload(
            Who::Guard,
            FORM,
            &wrong,
            &[("bilaga", "vägg.png", &png), ("bilaga", "r.pdf", pdf)],
        )
        .await;
    let text = answer.text();
    assert!(
        text.contains("r.pdf är ingen bild") && text.contains("vägg.png"),
        "{text}"
    );
    let saved = world.upload(Who::Guard, FORM, &fields(&[]), &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let kept = world
        .app
        .store
        .attachments_of(world.home().code(), EventId(1))
        .await
        .unwrap();
    assert_eq!((kept.len(), kept[0].name.as_str()), (1, "vägg.png"));
    let path = format!("/handelser/1/bilagor/{}", kept[0].id);
    let own = world.get(Who::Guard, &path).await;
    assert_eq!(
        (own.status, own.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "image/png")
    );
    assert_eq!(
        world.get(Who::Landlord, &path).await.status,
        StatusCode::NOT_FOUND
    );
}
