//! The outbox: a letter waits until it is sent, and what came of it is kept.

use super::*;

fn letter(account: i64, about: MailAbout, text: &str) -> MailInput {
    MailInput {
        about,
        account: AccountId(account),
        name: format!("Konto {account}"),
        address: format!("konto-{account}@exempel.example"),
        reply_to: None,
        subject: "Lägesbild vecka 10".into(),
        text: text.into(),
        language: "sv".into(),
        file: Some(MailFile {
            name: "lagesbild-2022-W10-v1.pdf".into(),
            media: "application/pdf",
            bytes: std::sync::Arc::new(b"%PDF".to_vec()),
        }),
        message_id: format!("{account}@exempel.example"),
        in_reply_to: None,
        first_attempt_at: now(),
    }
}

pub async fn letters_wait_until_they_are_sent(store: &Store) {
    let (m, w) = (huddinge(), week("2022-W10"));
    let three = move || {
        let about = MailAbout::Picture { week: w, version: 1 };
        (1..=3)
            .map(|n| letter(n, about.clone(), "Hej!"))
            .collect::<Vec<_>>()
    };
    let queued = write!(store, |work| work.queue_mail(three())).unwrap();
    assert_eq!(queued.len(), 3);
    let again = write!(store, |work| work.queue_mail(three())).unwrap();
    assert_eq!(again, [], "the same letter is not sent twice");
    assert!(store.mail_is_due(m, now()).await.unwrap());
    assert!(!store.mail_is_due(botkyrka(), now()).await.unwrap());

    let [first, second, third] = [queued[0].id, queued[1].id, queued[2].id];
    write!(store, |work| work.cancel_mail(third)).unwrap();
    let until = at("2022-03-14T08:05:00Z");
    let claimed = write!(store, |work| work.claim_mail(10, until)).unwrap();
    assert_eq!(claimed.iter().map(|l| l.id).collect::<Vec<_>>(), [first, second]);
    let nothing = write!(store, |work| work.claim_mail(10, until)).unwrap();
    assert_eq!(nothing, [], "a letter in somebody's hand is nobody else's");
    let held = write!(store, |work| work.cancel_mail(first));
    assert!(matches!(held, Err(StoreError::Refused(_))));
    assert!(store.mail_is_due(m, until).await.unwrap(), "a claim that ran out");

    let sent = write!(store, |work| work.mail_sent(first)).unwrap();
    assert_eq!(
        (sent.state, sent.attempts, sent.ended_at),
        (MailState::Sent, 1, Some(now()))
    );
    let later = at("2022-03-14T09:00:00Z");
    write!(store, |work| work.mail_delayed(
        second,
        "servern svarar inte",
        later
    ))
    .unwrap();
    assert!(!store.mail_is_due(m, now()).await.unwrap());
    assert_eq!(store.mail_waiting_since(m, later).await.unwrap(), 1);
    let failed = write!(store, |work| work.mail_failed(second, "adressen finns inte")).unwrap();
    assert_eq!(failed.reason, "adressen finns inte");
    let resent = write!(store, |work| work.resend_mail(second, later)).unwrap();
    assert_eq!(
        (resent.state, resent.attempts, resent.reason.as_str()),
        (MailState::Waiting, 0, "")
    );

    let told = MailAbout::Feedback {
        week: w,
        partner: "huge".into(),
    };
    let one = vec![letter(1, told, "Tack!")];
    write!(store, |work| work.queue_mail(one)).unwrap();
    assert_eq!(store.feedback_mail(m, w).await.unwrap().len(), 1);
    let kept = store.picture_mail(m, w).await.unwrap();
    let states: Vec<_> = kept.iter().map(|l| l.state).collect();
    assert_eq!(
        states,
        [MailState::Cancelled, MailState::Waiting, MailState::Sent]
    );
    let (_, sha256) = kept[2].file.clone().unwrap();
    assert_eq!(
        store.sent_file(m, &sha256).await.unwrap().as_deref(),
        Some(&b"%PDF"[..])
    );
    assert_eq!(store.sent_file(botkyrka(), &sha256).await.unwrap(), None);
}
