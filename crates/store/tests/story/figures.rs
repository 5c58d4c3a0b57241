//! The marker of the weeks' figures moves with what they are made from, and with nothing else.

use domain::codes::PartnerCode;
use domain::decision::DecisionInput;
use store::{DuplicateSuggestion, ImportOutcome, Store};

use super::{botkyrka, coordinator, huddinge, new_event, now, start, week};

/// Does the marker of the weeks' figures move with a write in Botkyrka?
macro_rules! check_figures_move {
    ($store:expr, $moves:expr, |$work:ident| $act:expr) => {{
        let before = $store.figures_seq(botkyrka()).await.unwrap();
        let done = write!($store, botkyrka(), |$work| $act).unwrap();
        let after = $store.figures_seq(botkyrka()).await.unwrap();
        assert_eq!(after > before, $moves, "{}", stringify!($act));
        done
    }};
}

pub async fn move_with_what_they_are_made_from_and_nothing_else(store: &Store) {
    let one = new_event(61, "2022-05-03", "KLO", "huge", "Klotter på bron");
    let two = new_event(62, "2022-05-03", "KLO", "vakt", "Klotter vid bron");
    let three = [new_event(63, "2022-05-04", "KLO", "vakt", "Klotter på muren")];
    let (one, two) = check_figures_move!(store, true, |work| async move {
        let one = work.record_event(one, "").await?;
        Ok((one, work.record_event(two, "").await?))
    });
    let mut edited = one.clone();
    edited.input.category = "SKA".into();
    check_figures_move!(store, true, |work| work.change_event(&edited, 1, "Klotter", ""));
    let (kept, other) = (one.id, two.id);
    let pair = DuplicateSuggestion {
        first: kept,
        second: other,
        score: 0.9,
        reasons: Vec::new(),
    };
    check_figures_move!(store, false, |work| work.suggest_duplicates(&[pair]));
    check_figures_move!(store, true, |work| work.merge_events(kept, &[other], ""));
    check_figures_move!(store, true, |work| work.undo_merge(other, ""));
    let import = check_figures_move!(store, true, |work| async move {
        let import = work.start_import(start("maj.csv")).await?;
        work.record_events(&three, import).await?;
        work.finish_import(import, ImportOutcome::default(), &[]).await?;
        Ok(import)
    });
    check_figures_move!(store, true, |work| work.undo_import(import, "fel fil"));
    let partner: PartnerCode = "sodertorn".into();
    let zero = check_figures_move!(store, true, |work| work.record_zero_report(
        &partner,
        week("2022-W18"),
        now()
    ));
    check_figures_move!(store, true, |work| work.withdraw_zero_report(zero, ""));

    let mut picture = check_figures_move!(store, false, |work| work.begin_picture(week("2022-W18"), ""));
    picture.summary = "En lugn vecka.".into();
    check_figures_move!(store, false, |work| work.save_picture(&picture));
    let decision = DecisionInput {
        week: week("2022-W18"),
        area: None,
        category: None,
        text: "Rondering".into(),
        responsible: "samordnare".into(),
        due: "2022-05-20".parse().unwrap(),
    };
    check_figures_move!(store, false, |work| work.record_decision(decision));
    let before = store.figures_seq(botkyrka()).await.unwrap();
    let partner: PartnerCode = "sodertorn".into();
    write!(store, |work| async move {
        let zero = work.record_zero_report(&partner, week("2022-W18"), now()).await?;
        work.withdraw_zero_report(zero, "i en annan kommun").await
    })
    .unwrap();
    assert_eq!(store.figures_seq(botkyrka()).await.unwrap(), before);
}
