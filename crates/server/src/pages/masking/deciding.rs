//! What is to be masked: suggested, chosen, tried and made.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::chain::{Record, RecordKind};
use domain::codes::DisclosureCode;
use domain::disclosure::{Disclosure, MaskedCopy};
use domain::masking::{Suggestion, Words, masked_text, suggestions};
use report::masking::{PageRead, Region, Wanted};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::StoreError;

use crate::access::GovernanceWriter;
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;

/// Rows for places that no words tell.
const REGIONS: usize = 3;

/// What was handed in.
pub enum Material {
    Text(String),
    File { key: String, pages: Vec<PageRead> },
}

impl Material {
    /// Every text in which something could stand.
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::File { pages, .. } => pages
                .iter()
                .flat_map(|p| [p.text.as_str(), p.by_place.as_str()])
                .collect(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The key of the file, when it was one.
    #[serde(default)]
    fil: String,
    #[serde(default)]
    text: String,
    /// Nothing at first: everything that is suggested.
    #[serde(skip)]
    all_suggested: bool,
    #[serde(default)]
    ord: Vec<String>,
    /// Words of the reader's own, one a line.
    #[serde(default)]
    egna: String,
    #[serde(default)]
    lagrum: String,
    /// Pages that are to be black.
    #[serde(default)]
    svart: Vec<String>,
    #[serde(default)]
    sida: Vec<String>,
    #[serde(default)]
    vanster: Vec<String>,
    #[serde(default)]
    overst: Vec<String>,
    #[serde(default)]
    bredd: Vec<String>,
    #[serde(default)]
    hojd: Vec<String>,
    /// `titta` or `gor`.
    #[serde(default)]
    gor: String,
}

impl Decided {
    pub fn suggested(disclosure: &Disclosure) -> Self {
        Self {
            all_suggested: true,
            lagrum: disclosure.section.clone(),
            ..Self::default()
        }
    }

    fn words(&self) -> Words {
        let own = self.egna.lines();
        Words::new(self.ord.iter().map(String::as_str).chain(own))
    }

    fn whole_pages(&self) -> BTreeSet<usize> {
        self.svart.iter().filter_map(|page| page.parse().ok()).collect()
    }

    /// The places, or the first row that is none.
    fn regions(&self) -> Result<Vec<Region>, usize> {
        let said = |of: &[String], row: usize| of.get(row).map_or("", |text| text.trim()).replace(',', ".");
        let mut regions = Vec::new();
        for row in 0..self.sida.len() {
            let page = said(&self.sida, row);
            let sides = [&self.vanster, &self.overst, &self.bredd, &self.hojd].map(|of| said(of, row));
            if page.is_empty() && sides.iter().all(String::is_empty) {
                continue;
            }
            let percent = |text: &String| text.parse::<f64>().ok().filter(|n| (0.0..=100.0).contains(n));
            let numbers: Vec<f64> = sides.iter().filter_map(percent).collect();
            match (page.parse(), numbers.as_slice()) {
                (Ok(page), &[left, top, width, height]) if width > 0.0 && height > 0.0 => {
                    regions.push(Region {
                        page,
                        left,
                        top,
                        width,
                        height,
                    })
                }
                _ => return Err(row + 1),
            }
        }
        Ok(regions)
    }
}

#[derive(Template)]
#[template(path = "pages/masking/review.html")]
pub struct ReviewPage {
    frame: Frame,
    disclosure: Disclosure,
    material: Material,
    suggested: Vec<Suggestion>,
    decided: Decided,
    refusal: Option<String>,
    /// The text as it would be handed over.
    masked: Option<String>,
}

impl ReviewPage {
    pub async fn of(
        writer: &GovernanceWriter,
        disclosure: Disclosure,
        material: Material,
        decided: Decided,
        refusal: Option<String>,
    ) -> Result<Self, PageError> {
        let home = writer.home.clone();
        let (material, suggested) = tokio::task::spawn_blocking(move || {
            let suggested = suggestions(&material.texts(), &home.place_words);
            (material, suggested)
        })
        .await?;
        Ok(Self {
            frame: writer.frame.clone(),
            disclosure,
            material,
            suggested,
            decided,
            refusal,
            masked: None,
        })
    }

    fn is_ticked(&self, one: &Suggestion) -> bool {
        self.decided.all_suggested || self.decided.ord.contains(&one.text)
    }

    fn kind_words(&self, one: &Suggestion) -> String {
        let kind = self
            .frame
            .t(format!("masking-kind-{}", one.kind.as_str().replace('_', "-")));
        // Both orders of a page say the same.
        let places = match &self.material {
            Material::Text(_) => one.places,
            Material::File { .. } => one.places.div_ceil(2),
        };
        format!("{kind}, {}", self.frame.tn("masking-places", places))
    }

    fn is_black(&self, number: &usize) -> bool {
        self.decided.whole_pages().contains(number)
    }

    /// What there is to know of a page before it is handed over.
    fn page_words(&self, page: &PageRead) -> String {
        let mut words = Vec::new();
        if !page.has_text() {
            words.push(self.frame.t("masking-page-no-text"));
        } else if page.pictures > 0 {
            words.push(self.frame.tn("masking-page-pictures", page.pictures));
        }
        if page.unreadable > 0 {
            words.push(self.frame.tn("masking-page-unreadable", page.unreadable));
        }
        words.join(" ")
    }

    fn has_regions(&self) -> bool {
        self.decided.sida.iter().any(|page| !page.trim().is_empty())
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..REGIONS.max(self.decided.sida.len())
    }

    fn said<'s>(&self, of: &'s [String], row: &usize) -> &'s str {
        of.get(*row).map_or("", String::as_str)
    }
}

/// `POST /maskera/{code}/kopia`: the copy to look at, or to hand over.
pub async fn make(
    writer: GovernanceWriter,
    Path(code): Path<DisclosureCode>,
    Form(decided): Form<Decided>,
) -> Result<Response, PageError> {
    let disclosure = super::disclosure(&writer, &code).await?;
    let bytes = if decided.fil.is_empty() {
        None
    } else {
        let account = writer.principal.account;
        let kept = writer.app.masking.stash.get(account, &decided.fil, writer.now());
        let Some(bytes) = kept else {
            return refused(&super::HandInPage {
                frame: writer.frame.clone(),
                disclosure,
                refusal: Some(writer.frame.t("masking-file-gone")),
            });
        };
        Some(bytes)
    };
    let made = match &bytes {
        _ if decided.lagrum.trim().is_empty() => Err(writer.frame.t("masking-no-section")),
        None if decided.words().is_empty() => Err(writer.frame.t("masking-nothing-chosen")),
        None => Ok(of_text(&writer, &decided)),
        Some(bytes) => of_file(&writer, &disclosure, &decided, bytes.clone()).await?,
    };
    let made = match made {
        Ok(made) if decided.gor == "gor" => match keep(&writer, &disclosure, &made).await? {
            Ok(()) => return Ok(made.handed_over()),
            Err(words) => Err(words),
        },
        made => made,
    };
    let material = match bytes {
        None => Material::Text(decided.text.replace('\r', "")),
        Some(_) if made.is_ok() => return made.map_or(Err(PageError::NotFound), |made| Ok(made.shown())),
        Some(bytes) => match writer.app.masking.read(bytes).await? {
            Ok(pages) => Material::File {
                key: decided.fil.clone(),
                pages,
            },
            Err(_) => return Err(PageError::NotFound),
        },
    };
    let (masked, refusal) = match made {
        Ok(made) => (Some(String::from_utf8_lossy(&made.bytes).into_owned()), None),
        Err(words) => (None, Some(words)),
    };
    let mut page = ReviewPage::of(&writer, disclosure, material, decided, refusal).await?;
    page.masked = masked;
    if page.refusal.is_some() {
        refused(&page)
    } else {
        html(&page)
    }
}

/// A masked copy on its way out.
struct Made {
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl Made {
    fn answer(self, shown: &str) -> Response {
        let disposition = format!("{shown}; filename=\"{}\"", self.name);
        let about = [
            (header::CONTENT_TYPE, self.media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (about, self.bytes).into_response()
    }

    fn handed_over(self) -> Response {
        self.answer("attachment")
    }

    fn shown(self) -> Response {
        self.answer("inline")
    }
}

fn of_text(writer: &GovernanceWriter, decided: &Decided) -> Made {
    let text = decided.text.replace('\r', "");
    let stretches = decided.words().stretches(&text, &writer.home.place_words);
    Made {
        name: "maskerad-kopia.txt".into(),
        media_type: "text/plain; charset=utf-8",
        bytes: masked_text(&text, &stretches, decided.lagrum.trim()).into_bytes(),
    }
}

async fn of_file(
    writer: &GovernanceWriter,
    disclosure: &Disclosure,
    decided: &Decided,
    bytes: std::sync::Arc<Vec<u8>>,
) -> Result<Result<Made, String>, PageError> {
    let (words, whole_pages) = (decided.words(), decided.whole_pages());
    let regions = match decided.regions() {
        Ok(regions) => regions,
        Err(row) => return Ok(Err(writer.frame.ta("masking-region-wrong", row))),
    };
    if words.is_empty() && whole_pages.is_empty() && regions.is_empty() {
        return Ok(Err(writer.frame.t("masking-nothing-chosen")));
    }
    let (frame, home, made_at) = (writer.frame.clone(), writer.home.clone(), writer.now());
    let section = decided.lagrum.trim();
    let title = frame.ta("masking-title-of-copy", &disclosure.registry_number);
    let label = frame.ta("masking-label", section);
    let foot = frame.ta("masking-foot", section);
    let copied = writer.app.masking.in_turn(move |go_on| {
        let wanted = Wanted {
            words: &words,
            places: &home.place_words,
            whole_pages: &whole_pages,
            regions: &regions,
            title: &title,
            language: frame.tag(),
            label: &label,
            foot: &foot,
            ident: &format!("{title} {made_at}"),
            made_at,
        };
        report::masking::copy(&bytes, &wanted, go_on)
    });
    match copied.await? {
        Ok(copy) => Ok(Ok(Made {
            name: "maskerad-kopia.pdf".into(),
            media_type: "application/pdf",
            bytes: copy.pdf,
        })),
        Err(why) => Ok(Err(super::refusal(&writer.frame, &why)?)),
    }
}

/// Writes the copy's digest in the record, or says why not.
async fn keep(
    writer: &GovernanceWriter,
    disclosure: &Disclosure,
    made: &Made,
) -> Result<Result<(), String>, PageError> {
    let store = &writer.app.store;
    let (code, today) = (disclosure.code.clone(), writer.today());
    let versions = store
        .record_versions(writer.municipality(), "disclosure", code.as_str())
        .await?;
    let seen = versions.first().map(|v| v.version);
    let mut next = disclosure.clone();
    let sha256 = hex::encode(Sha256::digest(&made.bytes));
    if next.masked_copies.iter().any(|copy| copy.sha256 == sha256) {
        return Ok(Ok(()));
    }
    next.masked_copies.push(MaskedCopy {
        name: made.name.clone(),
        sha256,
        made_on: Some(today),
    });
    let why = writer.frame.t("masking-why");
    let actor = writer.actor();
    let kept = store.write(writer.municipality(), &actor, writer.now(), move |work| {
        Box::pin(async move {
            work.keep_record(Record::Disclosure(next), seen, today, &why)
                .await
        })
    });
    match kept.await {
        Ok(_) => Ok(Ok(())),
        Err(StoreError::StaleRecord) => Ok(Err(writer.frame.t("record-stale"))),
        Err(StoreError::Record(why)) => Ok(Err(writer.frame.refusal(RecordKind::Disclosure, &why))),
        Err(error) => Err(error.into()),
    }
}
