//! A backup goes back into either database and says the same there; a bad one is refused.

use domain::access::EventScope;
use domain::codes::AttachmentId;
use domain::event::{Event, EventStatus};
use store::*;

use super::{Directory, botkyrka, check_search, check_verify, huddinge, now};

fn search_text(event: &Event) -> String {
    format!("{} {}", event.input.text, event.input.place.name)
}

/// A backup of a store says the same in a new SQLite directory; `empty` is a register to put it into as well.
pub async fn goes_back(store: &Store, directory: &Directory, empty: Option<&Store>) {
    let file = directory.0.join("kopia.sqlite");
    std::fs::write(&file, "an earlier backup").unwrap();
    let backup = store.backup(&file, now()).await.unwrap();
    assert!(backup.verification.ok && backup.bytes == std::fs::metadata(&file).unwrap().len());
    let place = directory.0.join("återläst");
    let before = Store::open_sqlite(&place, now()).await.unwrap();
    let refused = Store::restore_sqlite(&file, &place, now()).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    before.close().await;
    let restored = Store::restore_sqlite(&file, &place, now()).await.unwrap();
    assert_eq!(restored.sha256, backup.sha256);
    assert!(restored.replaced.is_some_and(|old| old.exists()));
    let there = Store::open_sqlite(&place, now()).await.unwrap();
    assert_same(store, &there).await;
    check_search(&there, "krossad", &[2]).await;
    there.close().await;

    if let Some(empty) = empty {
        empty.restore_here(&file, now(), |_| search_text).await.unwrap();
        assert_same(store, empty).await;
        check_search(empty, "krossad", &[2]).await;
        assert!(
            empty.restore_here(&file, now(), |_| search_text).await.is_err(),
            "it is no longer empty"
        );
    }

    let damaged = directory.0.join("skadad.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    // Pages may hold remains of what was moved: each place where it says so is changed.
    for at in 0..bytes.len() - 12 {
        if &bytes[at..at + 12] == b"Krossad ruta" {
            bytes[at] = b'k';
        }
    }
    std::fs::write(&damaged, &bytes).unwrap();
    for (bad, why) in [
        (&damaged, "stämmer inte"),
        (&directory.0.join("finns-inte"), "finns inte"),
    ] {
        let refused = Store::restore_sqlite(bad, &place, now()).await.unwrap_err();
        assert!(
            matches!(&refused, StoreError::Backup { .. }) && refused.to_string().contains(why),
            "{refused}"
        );
    }
    std::fs::write(&damaged, "no database at all").unwrap();
    assert!(Store::restore_sqlite(&damaged, &place, now()).await.is_err());
    let there = Store::open_sqlite(&place, now()).await.unwrap();
    assert_same(store, &there).await;
    there.close().await;
}

async fn assert_same(one: &Store, other: &Store) {
    assert_eq!(
        one.checkpoints().await.unwrap(),
        other.checkpoints().await.unwrap()
    );
    let all = EventFilter {
        statuses: EventStatus::ALL.to_vec(),
        ..EventFilter::default()
    };
    for m in [huddinge(), botkyrka()] {
        let list = async |store: &Store| {
            store
                .events(m, &all, &EventScope::All, EventOrder::RecordedDesc, 0, 500)
                .await
                .unwrap()
        };
        assert_eq!(list(one).await, list(other).await);
    }
    assert_eq!(
        other.attachment(huddinge(), AttachmentId(1)).await.unwrap(),
        one.attachment(huddinge(), AttachmentId(1)).await.unwrap()
    );
    let checkpoints = one.checkpoints().await.unwrap();
    check_verify(other, &checkpoints, &[]).await;
}
