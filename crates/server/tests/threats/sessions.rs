//! Every form that changes something asks for the token of the session that it was shown in.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use server::pages;

use crate::access::{Sent, addresses, furnished, methods, sent, written};
use crate::world::{Who, on_each_database};

on_each_database![no_form_is_taken_without_its_token];

/// Before anybody is logged in there is no token: the origin of the request and a secret of its own stand there instead.
const WITHOUT_SESSION: [&str; 8] = [
    "/logga-in",
    "/logga-in/kod",
    "/logga-in/nyckel",
    "/logga-in/via/{plats}/utloggad",
    "/lank",
    "/import/program",
    "/sprak",
    "/webblasare/rapport",
];

async fn no_form_is_taken_without_its_token() {
    let world = furnished().await;
    let before = written(&world).await;
    let mut asked = 0;
    for path in pages::paths() {
        let address = addresses(&path).swap_remove(0);
        if WITHOUT_SESSION.contains(&path.as_str())
            || !methods(&world, &address).await.contains(&"POST".to_owned())
        {
            continue;
        }
        let who = match path.split('/').nth(1) {
            Some("konton") => Who::Administrator,
            _ => Who::Coordinator,
        };
        let (Sent::Form(fields) | Sent::Files(fields, ..)) = sent(&world, &path, &address);
        // Somebody else's, an earlier one, an empty one, none.
        for token in [
            Some(Who::Police.csrf()),
            Some(format!("{}x", who.csrf())),
            Some(String::new()),
            None,
        ] {
            let mut fields = fields.clone();
            fields.extend(token.map(|token| ("csrf".to_owned(), token)));
            let plain = serde_html_form::to_string(&fields).unwrap();
            let parts: String = fields
                .iter()
                .rev()
                .map(|(name, value)| {
                    format!("--k\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                })
                .collect();
            for (kind, body) in [
                ("application/x-www-form-urlencoded", plain),
                ("multipart/form-data; boundary=k", format!("{parts}--k--\r\n")),
                ("text/plain", "{}".to_owned()),
                ("application/json", "{}".to_owned()),
            ] {
                let request = Request::post(&address)
                    .header(header::COOKIE, who.cookie())
                    .header(header::CONTENT_TYPE, kind);
                let answer = world.send(request.body(Body::from(body)).unwrap()).await;
                asked += 1;
                let refused = [
                    StatusCode::FORBIDDEN,
                    StatusCode::BAD_REQUEST,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    StatusCode::NOT_FOUND,
                ];
                assert!(
                    refused.contains(&answer.status),
                    "{address} {kind}: {} {}",
                    answer.status,
                    answer.text()
                );
            }
        }
    }
    eprintln!("{asked} forms without their token");
    assert!(asked > 900, "only {asked}");
    assert_eq!(written(&world).await, before);
}
