//! Forms that come in: each carries the token of its session, and a field too many is refused.

use domain::chain::RecordKind;
use std::fmt::Write as _;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::access::Session;
use crate::app::App;
use crate::errors::PageError;
use crate::recording::without_nul;
use crate::typed::Sent;

/// The largest ordinary form, in bytes. Files come as multipart and have their own limits.
const LARGEST_FORM: usize = 1 << 20;

/// A form from one of our own pages, by someone who is logged in. The token has been tried and taken out.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let session = Session::from_parts(&mut parts, app).await?;
        let fields = read_fields(body).await?;
        if !fields
            .iter()
            .any(|(name, value)| name == "csrf" && session.csrf_matches(value))
        {
            return Err(PageError::BadForm);
        }
        if let Some(sent) = parts.extensions.get::<Sent>() {
            sent.keep(&fields);
        }
        parse(fields).map(Form)
    }
}

/// A form before anyone is logged in (log-in, one-time link): guarded by the origin of the request alone.
pub struct OpenForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for OpenForm<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, _: &App) -> Result<Self, PageError> {
        parse(read_fields(request.into_body()).await?).map(OpenForm)
    }
}

async fn read_fields(body: Body) -> Result<Vec<(String, String)>, PageError> {
    let bytes: Bytes = axum::body::to_bytes(body, LARGEST_FORM)
        .await
        .map_err(|_| PageError::TooLarge)?;
    let fields: Vec<(String, String)> =
        serde_html_form::from_bytes(&bytes).map_err(|e| PageError::BadRequest(e.to_string()))?;
    Ok(fields
        .into_iter()
        .map(|(name, value)| (name, without_nul(value)))
        .collect())
}

/// Lists are repeated fields; an empty field is an empty text.
fn parse<T: DeserializeOwned>(fields: Vec<(String, String)>) -> Result<T, PageError> {
    let kept: Vec<_> = fields.into_iter().filter(|(name, _)| name != "csrf").collect();
    let text = serde_html_form::to_string(&kept).map_err(|e| PageError::BadRequest(e.to_string()))?;
    serde_html_form::from_str(&text).map_err(|e| PageError::OtherForm(e.to_string()))
}

/// Files and fields from one of our own pages. The token must be the first field, before any file is read.
pub struct Upload(Multipart);

impl FromRequest<App> for Upload {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let session = Session::from_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let mut multipart = Multipart::from_request(request, app)
            .await
            .map_err(|e| PageError::BadRequest(e.body_text()))?;
        let first = multipart
            .next_field()
            .await
            .map_err(|e| PageError::BadRequest(e.body_text()))?;
        let Some(field) = first.filter(|f| f.name() == Some("csrf")) else {
            return Err(PageError::BadForm);
        };
        let token = field
            .text()
            .await
            .map_err(|e| PageError::BadRequest(e.body_text()))?;
        if !session.csrf_matches(&token) {
            return Err(PageError::BadForm);
        }
        Ok(Self(multipart))
    }
}

/// What was typed in a field beside the files.
pub async fn text_of(field: Field<'_>) -> Result<String, PageError> {
    let text = field.text().await;
    let text = text.map_err(|e| PageError::BadRequest(e.body_text()))?;
    Ok(without_nul(text))
}

impl Upload {
    pub async fn next_field(&mut self) -> Result<Option<Field<'_>>, PageError> {
        self.0
            .next_field()
            .await
            .map_err(|e| PageError::BadRequest(e.body_text()))
    }
}

/// The form of a new record, with fields filled in.
pub fn new_record<S: AsRef<str>>(kind: RecordKind, fields: &[(&str, S)]) -> String {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_ref()))
        .collect();
    format!("/kedjan/{}/ny{}", kind.slug(), query(&fields))
}

/// `?a=b&c=d`, encoded; fields that are empty are left out.
pub fn query(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    text.push(byte as char)
                }
                _ => write!(text, "%{byte:02X}").expect("writing to a string"),
            }
        }
    }
    text
}

/// A name as it stands in a header.
pub fn percent_encoded(name: &str) -> String {
    let query = query(&[("n", name)]);
    query.trim_start_matches("?n=").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_and_leaves_out_what_is_empty() {
        assert_eq!(
            query(&[("q", "skogås & tåg"), ("sida", "")]),
            "?q=skog%C3%A5s%20%26%20t%C3%A5g"
        );
    }
}
