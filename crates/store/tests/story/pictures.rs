//! A week's picture, adopted and kept as it was, and what was decided in it.

use super::*;

pub async fn an_adopted_picture_stays(store: &Store, back_door: &BackDoor) {
    let w = week("2022-W10");
    let mut draft = write!(store, |work| work.begin_picture(w, "")).unwrap();
    draft.summary = "En lugn vecka.".into();
    let assessment = Assessment {
        level: Some(Level::Calm),
        direction: Some(Direction::Unchanged),
        text: "Som vanligt.".into(),
    };
    draft.assessments.insert("skogas".into(), assessment);
    let figure = PlacedFigure {
        number: draft.next_figure(),
        figure: "kategorier".into(),
        selection: "omrade=skogas".into(),
        area: Some("skogas".into()),
        caption: "Mest klotter.".into(),
        frozen: String::new(),
    };
    draft.figures.push(figure.clone());
    let stale = draft.clone();
    let saved = write!(store, |work| work.save_picture(&draft)).unwrap();
    assert_eq!(saved.edit, 2);
    let refused = write!(store, |work| work.save_picture(&stale));
    assert!(matches!(refused, Err(StoreError::StalePicture { current }) if *current == saved));
    let id = saved.id;
    let drawn = PlacedFigure {
        frozen: "{}".into(),
        ..figure.clone()
    };
    let adopted = write!(store, |work| work.adopt_picture(
        id,
        "{\"n\":3}".into(),
        vec![drawn],
        "Samordnaren"
    ))
    .unwrap();
    assert_eq!(adopted.hash.as_ref().map(String::len), Some(64));
    assert_eq!(adopted.figures[0].frozen, "{}");
    let late = adopted.clone();
    let refused = write!(store, |work| work.save_picture(&late));
    assert!(matches!(refused, Err(StoreError::PictureAdopted)));
    for sql in [
        "UPDATE picture SET summary = 'En orolig vecka.' WHERE status = 'adopted'",
        "DELETE FROM picture WHERE status = 'adopted'",
        "UPDATE journal SET actor = 'Någon annan'",
        "DELETE FROM journal",
    ] {
        assert!(back_door.try_sql(sql).await.is_err(), "{sql}");
    }
    assert!(
        write!(store, |work| work.begin_picture(w, " ")).is_err(),
        "a correction says why"
    );
    let correction = write!(store, |work| work.begin_picture(w, "fel antal")).unwrap();
    assert_eq!(
        (correction.version, correction.summary.as_str()),
        (2, "En lugn vecka.")
    );
    assert_eq!(correction.figures, [figure]);
    assert_eq!(
        store.picture(huddinge(), w, Some(1)).await.unwrap(),
        Some(adopted)
    );
    assert_eq!(
        store.picture(huddinge(), w, None).await.unwrap(),
        Some(correction)
    );
    assert_eq!(store.adopted_weeks(huddinge()).await.unwrap(), [w].into());
    assert_eq!(store.pictures(huddinge(), 10).await.unwrap().len(), 2);
}

pub async fn decisions_are_answered(store: &Store) {
    let input = DecisionInput {
        week: week("2022-W10"),
        area: Some("skogas".into()),
        category: None,
        text: "Rondering fredag kväll".into(),
        responsible: "samordnare".into(),
        due: "2022-03-20".parse().unwrap(),
    };
    let decision = write!(store, |work| work.record_decision(input)).unwrap();
    let open = DecisionFilter {
        open: Some(true),
        ..DecisionFilter::default()
    };
    assert_eq!(
        store.decisions(huddinge(), &open).await.unwrap(),
        std::slice::from_ref(&decision)
    );
    let id = decision.id;
    let answered = write!(store, |work| work.answer_decision(
        id,
        DecisionOutcome::Done,
        "Gjort.",
        "2022-03-19".parse().unwrap()
    ))
    .unwrap();
    assert_eq!(store.decisions(huddinge(), &open).await.unwrap(), []);
    assert_eq!(
        store.decision(huddinge(), id).await.unwrap(),
        Some(answered.clone())
    );
    let another = write!(store, |work| work.record_decision(answered.input)).unwrap();
    write!(store, |work| work.withdraw_decision(another.id, "dubbelt")).unwrap();
    assert_eq!(store.decision(huddinge(), another.id).await.unwrap(), None);
}
