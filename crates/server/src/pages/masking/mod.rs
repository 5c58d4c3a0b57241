//! A masked copy for whoever asked for a document: a text or a PDF is handed in, what could point out a person is suggested,
//! somebody decides, and out comes a copy. What is handed in and the copy itself are not kept; the copy's digest is written in
//! the record of the disclosure.

mod deciding;
mod work;

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::extract::multipart::MultipartError;
use axum::response::Response;
use axum::routing::{get, post};
use domain::codes::DisclosureCode;
use domain::disclosure::Disclosure;
use report::masking::{MOST_BYTES, MOST_PAGES, MaskingError};

use self::deciding::{Decided, Material, ReviewPage};
use super::routes::Routes;
use crate::access::{FormOf, GovernanceWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Upload;
use crate::frame::Frame;
use crate::random::Secret;

pub use self::work::MaskingDesk;

/// The longest text, in bytes. With what is decided about it, it has to fit in a form.
const MOST_TEXT: usize = 200_000;

pub fn routes() -> Routes {
    Routes::new()
        .route("/maskera/{code}", get(show).post(hand_in))
        .route("/maskera/{code}/kopia", post(deciding::make))
}

#[derive(Template)]
#[template(path = "pages/masking/hand_in.html")]
struct HandInPage {
    frame: Frame,
    disclosure: Disclosure,
    refusal: Option<String>,
}

/// The request that a copy is made for.
async fn disclosure(signed: &Signed, code: &DisclosureCode) -> Result<Disclosure, PageError> {
    let known = signed.chain().await?;
    let found = known.chain.disclosures.get(code);
    found.cloned().ok_or(PageError::NotFound)
}

/// `GET /maskera/{code}`
pub async fn show(
    signed: FormOf<GovernanceWriter>,
    Path(code): Path<DisclosureCode>,
) -> Result<Response, PageError> {
    html(&HandInPage {
        disclosure: disclosure(&signed, &code).await?,
        frame: signed.frame.clone(),
        refusal: None,
    })
}

/// `POST /maskera/{code}`: a text or a file, answered with what could be masked in it.
pub async fn hand_in(
    writer: GovernanceWriter,
    Path(code): Path<DisclosureCode>,
    mut upload: Upload,
) -> Result<Response, PageError> {
    let disclosure = disclosure(&writer, &code).await?;
    let frame = writer.frame.clone();
    let looked = match receive(&mut upload).await? {
        Ok(Received::Text(text)) => Ok(Material::Text(text)),
        Ok(Received::File(bytes)) => look_at(&writer, bytes).await?,
        Err(key) => Err(frame.t(key)),
    };
    match looked {
        Ok(material) => {
            let decided = Decided::suggested(&disclosure);
            html(&ReviewPage::of(&writer, disclosure, material, decided, None).await?)
        }
        Err(words) => refused(&HandInPage {
            disclosure,
            frame,
            refusal: Some(words),
        }),
    }
}

enum Received {
    Text(String),
    File(Vec<u8>),
}

async fn receive(upload: &mut Upload) -> Result<Result<Received, &'static str>, PageError> {
    let unread = |error: MultipartError| PageError::BadRequest(error.body_text());
    let (mut text, mut file) = (Vec::new(), Vec::new());
    while let Some(mut field) = upload.next_field().await? {
        let (into, most, key) = match field.name() {
            Some("text") => (&mut text, MOST_TEXT, "masking-text-too-long"),
            Some("fil") => (&mut file, MOST_BYTES, "masking-too-large"),
            name => return Err(PageError::other_field(name)),
        };
        while let Some(chunk) = field.chunk().await.map_err(unread)? {
            if into.len() + chunk.len() > most {
                return Ok(Err(key));
            }
            into.extend_from_slice(&chunk);
        }
    }
    let text = String::from_utf8_lossy(&text).replace('\r', "");
    Ok(match (text.trim().is_empty(), file.is_empty()) {
        (true, true) => Err("masking-nothing"),
        (false, false) => Err("masking-both"),
        (false, true) => Ok(Received::Text(text)),
        (true, false) => Ok(Received::File(file)),
    })
}

/// Reads a file and keeps it in memory, under a key that only its sender has, until the copy is made.
async fn look_at(writer: &GovernanceWriter, bytes: Vec<u8>) -> Result<Result<Material, String>, PageError> {
    let bytes = Arc::new(bytes);
    let pages = match writer.app.masking.read(bytes.clone()).await? {
        Ok(pages) => pages,
        Err(why) => return Ok(Err(refusal(&writer.frame, &why)?)),
    };
    let key = Secret::new().text().to_owned();
    let account = writer.principal.account;
    writer.app.masking.stash.put(account, &key, bytes, writer.now());
    Ok(Ok(Material::File { key, pages }))
}

/// Why there is no copy, in words; or the failure, when it is not the file's.
fn refusal(frame: &Frame, why: &MaskingError) -> Result<String, PageError> {
    Ok(match why {
        MaskingError::Encrypted => frame.t("masking-encrypted"),
        MaskingError::Broken => frame.t("masking-broken"),
        MaskingError::TooMuchInside => frame.t("masking-too-much-inside"),
        MaskingError::TooLarge => frame.t("masking-too-large"),
        MaskingError::TooManyPages(n) => {
            let words = [("n", (*n as i64).into()), ("most", (MOST_PAGES as i64).into())];
            frame.tw("masking-too-many-pages", &words)
        }
        MaskingError::TooLong => frame.t("masking-too-long"),
        MaskingError::Set(error) => return Err(PageError::Unexpected(anyhow::anyhow!("{error}"))),
    })
}
