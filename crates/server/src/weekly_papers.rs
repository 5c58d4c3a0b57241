//! The week's picture as a file, put together once for the page, for letters and for the commands: the same week of the same
//! register gives the same bytes, whoever asks.

use std::sync::Arc;

use analysis::{Audience, WeeklyDraft};
use domain::codes::{MunicipalityCode, PictureId};
use domain::decision::Decision;
use domain::picture::{Picture, PictureStatus};
use domain::time::IsoWeek;
use jiff::Timestamp;
use report::Language;
use report::documents::{Placed, WeeklyDocument, weekly_docx, weekly_pdf, weekly_xlsx};
use report::error::ReportError;
use store::{DecisionFilter, JournalFilter, Store, StoreError};

use crate::app::Home;
use crate::checkpoints;
use crate::errors::PageError;
use crate::pages::explore::placed::PlacedFrom;
use crate::reports::ReportFormat;

/// All that the week's file is made from.
pub struct WeekPapers {
    home: Arc<Home>,
    pub picture: Option<Picture>,
    pub draft: WeeklyDraft,
    decisions: Vec<Decision>,
    placed: Vec<Placed>,
    language: Language,
    audience: Audience,
    as_of: Timestamp,
    checkpoint: Option<(i64, String)>,
    signed: Option<String>,
}

impl WeekPapers {
    /// A picture as it is read by an audience. An adopted one holds for when it was adopted, and says the journal's entry of
    /// that; a draft holds for the last thing that was written.
    pub async fn gather(
        from: &PlacedFrom<'_>,
        home: &Arc<Home>,
        week: IsoWeek,
        (picture, draft): (Option<Picture>, WeeklyDraft),
        (audience, language): (Audience, Language),
    ) -> Result<Self, PageError> {
        let (store, m) = (from.store, home.code());
        let filter = DecisionFilter {
            week: Some(week),
            ..DecisionFilter::default()
        };
        let decisions = store.decisions(m, &filter).await?;
        let drawings = from.figures(picture.as_ref()).await?.into_iter();
        let placed = drawings.map(|d| d.for_document(home, audience)).collect();
        let adopted = picture.as_ref().filter(|p| p.status == PictureStatus::Adopted);
        let (as_of, checkpoint) = match adopted {
            Some(picture) => (picture.adopted_at, adoption_entry(store, m, picture.id).await?),
            None => {
                let last = store.last_change(m).await?;
                (last.as_ref().map(|e| e.at), last.map(|e| (e.seq, e.hash)))
            }
        };
        let signed = match (adopted, &checkpoint) {
            (Some(_), Some((seq, _))) => checkpoints::kept_after(store, m, *seq).await?,
            _ => None,
        };
        Ok(Self {
            home: home.clone(),
            decisions,
            placed,
            language,
            audience,
            as_of: as_of.unwrap_or(Timestamp::UNIX_EPOCH),
            checkpoint,
            signed: signed.map(|note| note.line()),
            picture,
            draft,
        })
    }

    /// As a file of a kind that the week has.
    pub fn file(&self, format: ReportFormat) -> Result<Vec<u8>, ReportError> {
        let document = WeeklyDocument {
            municipality: &self.home.municipality,
            picture: self.picture.as_ref(),
            draft: &self.draft,
            decisions: &self.decisions,
            placed: &self.placed,
            language: self.language,
            audience: self.audience,
            as_of: self.as_of,
            checkpoint: self.checkpoint.as_ref().map(|(seq, hash)| (*seq, hash.as_str())),
            signed: self.signed.as_deref(),
        };
        match format {
            ReportFormat::Docx => weekly_docx(&document),
            ReportFormat::Xlsx => weekly_xlsx(&document),
            _ => weekly_pdf(&document),
        }
    }

    /// The number of the journal's entry that it rests on.
    pub fn version(&self) -> i64 {
        self.checkpoint.as_ref().map_or(0, |(seq, _)| *seq)
    }
}

/// The journal entry of a picture's adoption: its number and hash.
pub async fn adoption_entry(
    store: &Store,
    m: MunicipalityCode,
    id: PictureId,
) -> Result<Option<(i64, String)>, StoreError> {
    let filter = JournalFilter {
        object: Some(("picture".into(), id.to_string())),
        ..JournalFilter::default()
    };
    let entries = store.journal(m, None, 20, &filter).await?;
    let adoption = entries.into_iter().find(|e| e.act == "picture_adopted");
    Ok(adoption.map(|e| (e.seq, e.hash)))
}
