//! A file is taken in once, undone as one, and taken back only when nobody runs it any more.

use super::*;

pub async fn an_import_twice_changes_nothing_and_is_undone_as_one(store: &Store) {
    let rows: Vec<NewEvent> = (10..20)
        .map(|n| {
            new_event(
                n,
                "2022-03-10",
                if n < 12 { "OVR" } else { "BUS" },
                "vakt",
                "Rop och skrik",
            )
        })
        .collect();
    let import = write!(store, |work| work.start_import(start("mars.csv"))).unwrap();
    let mut with_a_repeat = rows.clone();
    with_a_repeat.push(rows[3].clone());
    let chunk = write!(store, |work| work.record_events(&with_a_repeat, import)).unwrap();
    assert_eq!((chunk.accepted, chunk.unchanged), (10, 1));
    assert_eq!(chunk.accepted_indexes, (0..10).collect::<Vec<_>>());
    let (first, last) = (chunk.first_id.unwrap(), chunk.last_id.unwrap());
    assert_eq!(last.0 - first.0, 9);
    let rejected = RejectedRow {
        row_number: 14,
        raw: vec!["2022-13-40".into(), "rop".into()],
        reason: "datumet finns inte".into(),
    };
    let outcome = ImportOutcome {
        read: 12,
        accepted: 10,
        rejected: 1,
        unchanged: 1,
        ..ImportOutcome::default()
    };
    let running = store.running_imports().await.unwrap();
    assert_eq!(running.len(), 1);
    assert_eq!((running[0].municipality, running[0].import), (huddinge(), import));
    let (kept_row, kept_outcome) = (rejected.clone(), outcome.clone());
    write!(store, |work| work.finish_import(import, outcome, &[rejected])).unwrap();
    assert_eq!(store.running_imports().await.unwrap(), []);
    let record = store.import_record(huddinge(), import).await.unwrap().unwrap();
    assert_eq!(
        (record.outcome, record.state),
        (kept_outcome, ImportState::Finished)
    );
    assert_eq!(
        store.rejected_rows(huddinge(), import, 0, 10).await.unwrap(),
        [kept_row]
    );
    check_search(store, "skrik", &(first.0..=last.0).rev().collect::<Vec<_>>()).await;

    let second = write!(store, |work| work.start_import(start("mars.csv"))).unwrap();
    let same = rows.clone();
    let nothing = write!(store, |work| work.record_events(&same, second)).unwrap();
    assert_eq!((nothing.accepted, nothing.unchanged), (0, 10));
    write!(store, |work| work.abort_import(second, "samma fil")).unwrap();

    // One of them is worked with: it stays when the import is taken back.
    write!(store, |work| async move {
        work.set_event_status(&[first], EventStatus::Sorted, "").await
    })
    .unwrap();
    write!(store, |work| work.suggest_duplicates(&[DuplicateSuggestion {
        first: EventId(1),
        second: last,
        score: 0.8,
        reasons: vec!["nära".into()],
    }]))
    .unwrap();
    check_verify(store, &[], &[]).await;
    let undone = write!(store, |work| work.undo_import(import, "fel fil")).unwrap();
    assert_eq!(
        undone,
        UndoneImport {
            removed: 9,
            kept: vec![first]
        }
    );
    assert_eq!(store.import_events(huddinge(), import).await.unwrap(), 1);
    check_search(store, "skrik", &[first.0]).await;
    check_counts(
        store,
        &[
            ("2022-W10", "OVR", 1),
            ("2022-W10", "KLO", 1),
            ("2022-W10", "SKA", 1),
        ],
    )
    .await;
    assert_eq!(store.duplicates(huddinge(), true, 10).await.unwrap(), []);
    let third = write!(store, |work| work.start_import(start("mars.csv"))).unwrap();
    let chunk = write!(store, |work| work.record_events(&rows, third)).unwrap();
    assert_eq!((chunk.accepted, chunk.unchanged), (9, 1));
    let noted = chunk.first_id.unwrap();
    assert!(noted > last, "a number is never given twice");
    let note = EventNote {
        code: "place_guessed".into(),
        text: "Platsen är tolkad.".into(),
    };
    let detail = ImportDetail {
        partner: "vakt".into(),
        ..ImportDetail::default()
    };
    write!(store, |work| async move {
        work.note_events(third, &[(noted, vec![note])]).await?;
        work.describe_import(third, &detail).await
    })
    .unwrap();
    assert_eq!(
        store.event_notes(huddinge(), &[noted]).await.unwrap()[&noted].len(),
        1
    );
    write!(store, |work| work.finish_import(
        third,
        ImportOutcome::default(),
        &[]
    ))
    .unwrap();
    let filter = EventFilter {
        import: Some(third),
        ..EventFilter::default()
    };
    assert_eq!(found(store, filter, &EventScope::All).await.len(), 9);
    check_verify(store, &[], &[]).await;
}

pub async fn only_an_import_that_nobody_runs_is_taken_back(store: &Store) {
    let before = found(store, EventFilter::default(), &EventScope::All).await;
    let rows: Vec<NewEvent> = (60..64)
        .map(|n| new_event(n, "2022-04-02", "KLO", "vakt", "Tagg i tunneln"))
        .collect();
    let (half, rest) = (rows[..2].to_vec(), rows[2..].to_vec());
    let known = store.not_recorded_yet(huddinge(), &rows).await.unwrap();
    assert_eq!(known, [0, 1, 2, 3]);
    let import = write!(store, |work| work.start_import(start("april.csv"))).unwrap();
    write!(store, |work| work.record_events(&half, import)).unwrap();
    assert_eq!(store.not_recorded_yet(huddinge(), &rows).await.unwrap(), [2, 3]);
    let seen = store.running_import(huddinge(), import).await.unwrap().unwrap();
    assert!(!write!(store, |work| work.beat_import(import, 2)).unwrap());
    // It has shown since it was seen that it lives.
    assert_eq!(
        write!(store, |work| work.take_back_silent(&seen, "tyst")).unwrap(),
        None
    );
    write!(store, |work| work.ask_import_to_stop(import)).unwrap();
    write!(store, |work| work.own_import(import, "den ena servern")).unwrap();
    assert!(
        write!(store, |work| work.beat_import(import, 2)).unwrap(),
        "it hears that it is to stop"
    );
    let seen = store.running_import(huddinge(), import).await.unwrap().unwrap();
    assert_eq!(
        (seen.rows_read, seen.stop_asked, seen.owner.as_str()),
        (2, true, "den ena servern")
    );
    let undone = write!(store, |work| work.take_back_silent(&seen, "tyst")).unwrap();
    assert_eq!(undone.unwrap().removed, 2);
    assert_eq!(
        found(store, EventFilter::default(), &EventScope::All).await,
        before
    );
    // Whoever ran it and wakes up again can add nothing to it.
    let late = write!(store, |work| work.record_events(&rest, import));
    assert!(matches!(late, Err(StoreError::Refused(_))), "{late:?}");
    let late = write!(store, |work| work.beat_import(import, 4));
    assert!(matches!(late, Err(StoreError::Refused(_))), "{late:?}");
    check_verify(store, &[], &[]).await;
}
