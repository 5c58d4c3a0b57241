//! Records of the chain: every version is kept, and a register as it was known on an earlier day is still there.

use domain::chain::Record;

use super::*;

pub async fn keep_every_version(store: &Store) {
    let agreement = |end: &str| -> Record {
        serde_json::from_value(serde_json::json!({
            "kind": "document",
            "said": { "code": "avtal", "kind": "agreement", "title": "Avtal", "valid_to": end },
        }))
        .unwrap()
    };
    let (first, second) = (agreement("2022-12-31"), agreement("2024-06-30"));
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let known = day("2022-01-01");
    let again = first.clone();
    assert!(write!(store, |work| work.keep_record(first, Some(0), known, "")).unwrap());
    assert!(!write!(store, |work| work.keep_record(again, None, known, "")).unwrap());
    let later = day("2022-03-01");
    let stale = second.clone();
    let refused = write!(store, |work| work.keep_record(stale, Some(0), later, ""));
    assert!(matches!(refused, Err(StoreError::StaleRecord)), "{refused:?}");
    assert!(write!(store, |work| work.keep_record(second, Some(1), later, "förlängt")).unwrap());
    let code = "avtal".into();
    let end = async |known: Option<&str>| {
        let chain = store.chain(huddinge(), known.map(day)).await.unwrap();
        chain.documents.get(&code).and_then(|d| d.valid_to)
    };
    assert_eq!(end(Some("2022-02-28")).await, Some(day("2022-12-31")));
    assert_eq!(end(None).await, Some(day("2024-06-30")));
    write!(store, |work| work
        .withdraw_record("document", "avtal", later, "dubbelt"))
    .unwrap();
    assert_eq!(end(None).await, None);
    assert_eq!(
        store
            .record_versions(huddinge(), "document", "avtal")
            .await
            .unwrap()
            .len(),
        3
    );
}

pub async fn keep_files(store: &Store) {
    let bytes = b"%PDF-1.7 riktlinjen".as_slice();
    let first = write!(store, |work| work.keep_record_file("application/pdf", bytes)).unwrap();
    // The same content is the same file.
    let again = write!(store, |work| work.keep_record_file("application/pdf", bytes)).unwrap();
    assert_eq!(first, again);
    let kept = store.record_file(huddinge(), &first).await.unwrap().unwrap();
    assert_eq!(
        (kept.media_type.as_str(), kept.bytes.as_slice()),
        ("application/pdf", bytes)
    );
    assert_eq!(store.record_file_sizes(huddinge()).await.unwrap(), [(first, 19)]);
    assert_eq!(store.record_file(botkyrka(), &again).await.unwrap(), None);
    assert_eq!(store.record_file(huddinge(), "inget").await.unwrap(), None);
}
