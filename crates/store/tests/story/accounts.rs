//! Accounts: who they are, what they may and for how long, and the ways in.

use super::*;

pub async fn accounts_hold_roles_for_a_time(store: &Store) {
    let input = AccountInput {
        name: "Testkonto".into(),
        email: "Test@Example.se ".into(),
        password_hash: None,
    };
    let again = input.clone();
    let account = write!(store, installation(), |work| work.create_account(input)).unwrap();
    let taken = write!(store, installation(), |work| work.create_account(again));
    assert!(matches!(taken, Err(StoreError::EmailTaken(_))));
    assert_eq!(
        store.account_by_email("test@example.SE").await.unwrap().as_ref(),
        Some(&account)
    );
    let id = account.id;
    let grant = Grant {
        municipality: huddinge(),
        partner: "kommunen".into(),
        role: Role::Coordinator,
        from: "2022-01-01".parse().unwrap(),
        to: None,
    };
    let given = grant.clone();
    write!(store, installation(), |work| work.set_grants(id, &[given], "")).unwrap();
    assert_eq!(
        store.accounts(huddinge()).await.unwrap(),
        [(account, vec![grant])]
    );
    assert_eq!(store.accounts(botkyrka()).await.unwrap(), []);
    let last = "2022-03-31".parse().unwrap();
    write!(store, installation(), |work| work.end_grants(
        id,
        huddinge(),
        last,
        "slutat"
    ))
    .unwrap();
    assert_eq!(store.grants(id).await.unwrap()[0].to, Some(last));

    let expires = at("2022-03-15T08:00:00Z");
    write!(store, installation(), |work| work.create_link(
        LinkKind::SetPassword,
        [1; 32],
        id,
        expires,
        "visade legitimation"
    ))
    .unwrap();
    assert!(store.link([1; 32], now()).await.unwrap().is_some());
    assert!(store.link([1; 32], expires).await.unwrap().is_none());
    let used = write!(store, installation(), |work| work.use_link([1; 32])).unwrap();
    assert_eq!(used.map(|l| l.account), Some(id));
    assert_eq!(
        write!(store, installation(), |work| work.use_link([1; 32])).unwrap(),
        None
    );

    write!(store, installation(), |work| work.set_second_factor(
        id,
        b"min egen".to_vec(),
        7
    ))
    .unwrap();
    for (step, unused) in [(7, false), (8, true), (8, false), (6, false)] {
        let used = write!(store, installation(), |work| work.use_code(id, step)).unwrap();
        assert_eq!(used, unused, "{step}");
    }
    let roles = [Role::Coordinator, Role::Administrator];
    write!(store, |work| work.require_second_factor(&roles)).unwrap();
    assert_eq!(store.requires_second_factor(huddinge()).await.unwrap(), roles);
    write!(store, |work| work.require_second_factor(&[Role::Administrator])).unwrap();
    assert_eq!(store.requires_second_factor(botkyrka()).await.unwrap(), []);
    let (said, until) = (serde_json::json!({ "account": 1 }), expires);
    let kept = said.clone();
    write!(store, installation(), |work| async move {
        work.begin_log_in([4; 32], &said, until).await
    })
    .unwrap();
    assert_eq!(store.log_in_begun([4; 32], now()).await.unwrap(), Some(kept));
    assert_eq!(store.log_in_begun([4; 32], expires).await.unwrap(), None);
    for there in [true, false] {
        let ended = write!(store, installation(), |work| work.end_log_in([4; 32])).unwrap();
        assert_eq!(ended, there);
    }

    let session = NewSession {
        token_hash: [2; 32],
        account: id,
        municipality: huddinge(),
        csrf: "c".into(),
        idle_expires_at: at("2022-03-14T09:00:00Z"),
        expires_at: at("2022-03-14T20:00:00Z"),
        user_agent: "prov".into(),
        confirmed_from: [9; 32],
        from: None,
        second_step: false,
    };
    let elsewhere = NewSession {
        token_hash: [5; 32],
        from: Some(Issued {
            issuer: "https://in.example".into(),
            session: Some("sid".into()),
            confirmed_at: None,
        }),
        ..session.clone()
    };
    write!(store, installation(), |work| work.create_session(session)).unwrap();
    let kept = store.session([2; 32], now()).await.unwrap().unwrap();
    assert_eq!(kept.confirmed_from, Some([9; 32]));
    another_place_to_log_in(store, id, elsewhere).await;
    assert!(
        store
            .session([2; 32], at("2022-03-14T09:00:00Z"))
            .await
            .unwrap()
            .is_none()
    );
    write!(store, installation(), |work| work
        .set_account_open(id, false, "slutat"))
    .unwrap();
    assert!(store.session([2; 32], now()).await.unwrap().is_none());
    assert!(write!(store, |work| work.set_password(id, "x".into())).is_err());
}

async fn a_key_in_a_device(store: &Store, id: AccountId) {
    // A device calls one key so.
    for (name, new) in [("ett", true), ("tva", true), ("ett", false)] {
        let name = name.as_bytes();
        let added = write!(store, installation(), |work| work.add_passkey(
            id,
            name,
            b"nyckel",
            "telefonen",
            0
        ));
        assert_eq!(added.is_ok(), new);
    }
    for (counter, goes_on) in [
        (0, true),
        (3, true),
        (3, false),
        (2, false),
        (0, false),
        (4, true),
    ] {
        let used = write!(store, installation(), |work| work.use_passkey(b"ett", counter));
        assert_eq!(used.unwrap(), goes_on, "{counter}");
    }
    let kept = store.passkey(b"ett").await.unwrap().unwrap();
    assert_eq!((kept.account, kept.counter, kept.used_at), (id, 4, Some(now())));
    let removed = write!(store, installation(), |work| work.remove_passkeys(
        id,
        Some(b"ett"),
        ""
    ));
    assert_eq!(removed.unwrap(), 1);
    assert_eq!(store.passkey(b"ett").await.unwrap(), None);
    assert_eq!(store.passkeys_of(id).await.unwrap().len(), 1);
}

async fn another_place_to_log_in(store: &Store, id: AccountId, session: NewSession) {
    let (issuer, subject) = ("https://in.example", "bo");
    for new in [true, false] {
        let linked = write!(store, installation(), |work| work
            .link_identity(id, issuer, subject));
        assert_eq!(linked.is_ok(), new);
    }
    assert_eq!(
        store.account_of_identity(issuer, subject).await.unwrap(),
        Some(id)
    );
    for (issuer, subject) in [("https://elak.example", "bo"), (issuer, "Bo")] {
        assert_eq!(store.account_of_identity(issuer, subject).await.unwrap(), None);
    }
    assert_eq!(store.identities_of(id).await.unwrap()[0].subject, subject);
    for (subject, name, ended) in [
        (Some("eva"), None, 0),
        (None, Some("en annan"), 0),
        (Some("eva"), Some("sid"), 0),
        (None, None, 0),
        (None, Some("sid"), 1),
        (Some(subject), None, 1),
        (Some(subject), Some("sid"), 1),
    ] {
        let session = session.clone();
        write!(store, installation(), |work| work.create_session(session)).unwrap();
        let count = write!(store, installation(), |work| work.end_issuer_sessions(
            "https://in.example",
            subject,
            name
        ));
        assert_eq!(count.unwrap(), ended, "{subject:?} {name:?}");
        write!(store, installation(), |work| work.end_session([5; 32])).unwrap();
    }
    // Those that began here are nobody else's to end.
    assert!(store.session([2; 32], now()).await.unwrap().is_some());
    let unlinked = write!(store, installation(), |work| work.unlink_identities(id, issuer));
    assert!(unlinked.unwrap());
    assert_eq!(store.account_of_identity(issuer, subject).await.unwrap(), None);
    write!(store, installation(), |work| work
        .link_identity(id, issuer, subject))
    .unwrap();
    a_key_in_a_device(store, id).await;
    for new in [true, false] {
        let until = at("2022-03-14T20:00:00Z");
        let used = write!(store, installation(), |work| work.use_once([6; 32], until));
        assert_eq!(used.unwrap(), new);
    }
}
