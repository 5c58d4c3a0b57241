//! Letters by e-mail. A letter is written down before anyone tries to send it, and waits until a mail server has
//! taken it, it is taken back, or it has been given up with the reason. Knows nothing of mail servers.
//!
//! Several servers may run on one register: whoever sends a letter claims it first, for a while. One that dies
//! with a letter in its hand loses the claim, and the letter is sent again with the same message id.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use domain::codes::*;
use domain::time::IsoWeek;

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

/// What a letter is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailAbout {
    /// An adopted picture in a version.
    Picture { week: IsoWeek, version: i64 },
    /// What came of what an organisation sent.
    Feedback { week: IsoWeek, partner: PartnerCode },
    /// The week's checkpoint of the journal, for the auditors to keep.
    Checkpoint { week: IsoWeek },
    /// What happened to the reader's own way in.
    Account { week: IsoWeek },
}

impl MailAbout {
    pub fn week(&self) -> IsoWeek {
        match self {
            Self::Picture { week, .. }
            | Self::Feedback { week, .. }
            | Self::Checkpoint { week }
            | Self::Account { week } => *week,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Picture { .. } => "picture",
            Self::Feedback { .. } => "feedback",
            Self::Checkpoint { .. } => "checkpoint",
            Self::Account { .. } => "account",
        }
    }

    fn version(&self) -> Option<i64> {
        match self {
            Self::Picture { version, .. } => Some(*version),
            Self::Feedback { .. } | Self::Checkpoint { .. } | Self::Account { .. } => None,
        }
    }

    fn partner(&self) -> Option<&str> {
        match self {
            Self::Picture { .. } | Self::Checkpoint { .. } | Self::Account { .. } => None,
            Self::Feedback { partner, .. } => Some(partner.as_str()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    Waiting,
    Sent,
    Failed,
    Cancelled,
}

impl MailState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Cancelled];

    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A file that goes with letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFile {
    pub name: String,
    pub media: &'static str,
    pub bytes: std::sync::Arc<Vec<u8>>,
}

/// A letter to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailInput {
    pub about: MailAbout,
    pub account: AccountId,
    pub name: String,
    pub address: String,
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
    /// `sv` or `en`.
    pub language: String,
    pub file: Option<MailFile>,
    /// Without the angles.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    /// Until then it can be taken back for certain.
    pub first_attempt_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    pub about: MailAbout,
    pub account: AccountId,
    pub name: String,
    pub address: String,
    pub reply_to: Option<String>,
    pub subject: String,
    pub text: String,
    pub language: String,
    /// Name and SHA-256 in hex.
    pub file: Option<(String, String)>,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub queued_at: Timestamp,
    pub queued_by: String,
    pub state: MailState,
    pub attempts: i64,
    pub next_attempt_at: Timestamp,
    pub claimed_until: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Why the latest attempt did not succeed.
    pub reason: String,
}

impl Mail {
    /// Whether it may be taken back now: nobody holds it.
    pub fn may_be_cancelled(&self, now: Timestamp) -> bool {
        self.state == MailState::Waiting && self.claimed_until.is_none_or(|until| until <= now)
    }

    /// What the journal vouches for. Attempts come and go without it.
    pub(crate) fn vouched(&self) -> Json {
        json!({
            "about": self.about,
            "account": self.account,
            "address": self.address,
            "subject": self.subject,
            "text_sha256": hex::encode(Sha256::digest(&self.text)),
            "file": self.file.as_ref().map(|(name, _)| name),
            "file_sha256": self.file.as_ref().map(|(_, sha256)| sha256),
            "message_id": self.message_id,
            "state": self.state,
            "reason": if self.state == MailState::Failed { self.reason.as_str() } else { "" },
        })
    }
}

const MAIL: &str = "SELECT id, kind, week, version, partner, account, name, address, reply_to, subject, text, language, \
    file_name, file_sha256, message_id, in_reply_to, queued_at, queued_by, state, attempts, next_attempt_at, \
    claimed_until, ended_at, reason FROM mail WHERE municipality = ";

fn of_row(row: &Row) -> Result<Mail, StoreError> {
    let week = row.week("week")?;
    let kind = row.text("kind")?;
    let about = match kind.as_str() {
        "picture" => MailAbout::Picture {
            week,
            version: row.int("version")?,
        },
        "feedback" => MailAbout::Feedback {
            week,
            partner: row.code("partner")?,
        },
        "checkpoint" => MailAbout::Checkpoint { week },
        "account" => MailAbout::Account { week },
        _ => return Err(StoreError::corrupt("kind", kind)),
    };
    let file_name: Option<String> = row.get("file_name")?;
    let file_sha256: Option<Vec<u8>> = row.get("file_sha256")?;
    Ok(Mail {
        id: MailId(row.int("id")?),
        about,
        account: AccountId(row.int("account")?),
        name: row.text("name")?,
        address: row.text("address")?,
        reply_to: row.get("reply_to")?,
        subject: row.text("subject")?,
        text: row.text("text")?,
        language: row.text("language")?,
        file: file_name.zip(file_sha256.map(hex::encode)),
        message_id: row.text("message_id")?,
        in_reply_to: row.get("in_reply_to")?,
        queued_at: row.instant("queued_at")?,
        queued_by: row.text("queued_by")?,
        state: row.word("state", MailState::from_code)?,
        attempts: row.int("attempts")?,
        next_attempt_at: row.instant("next_attempt_at")?,
        claimed_until: row.some_instant("claimed_until")?,
        ended_at: row.some_instant("ended_at")?,
        reason: row.text("reason")?,
    })
}

/// All letters, for verification.
pub(crate) async fn all(ask: &mut impl Ask, m: MunicipalityCode) -> Result<Vec<Mail>, StoreError> {
    let mut statement = Statement::new(MAIL);
    statement.bind(m).push(" ORDER BY id");
    statement.rows(ask).await?.iter().map(of_row).collect()
}

/// Whether a file that was sent is there as it was, for verification.
pub(crate) async fn file_is_whole(
    ask: &mut impl Ask,
    m: MunicipalityCode,
    sha256: &str,
) -> Result<bool, StoreError> {
    let digest = hex::decode(sha256).map_err(|e| StoreError::corrupt("kontrollsumman", e))?;
    let row = ask
        .row(
            "SELECT bytes FROM sent_file WHERE municipality = $1 AND sha256 = $2",
            values![m, digest],
        )
        .await?;
    let bytes: Option<Vec<u8>> = row.map(|row| row.get("bytes")).transpose()?;
    Ok(bytes.is_some_and(|bytes| hex::encode(Sha256::digest(bytes)) == sha256))
}

impl Work {
    /// Writes letters down to be sent. One that says the same to the same account, and waits or was sent, is not
    /// written twice; nor is a week's checkpoint, whatever its note says: two servers on one register sign at different
    /// moments, and the journal's head makes them come here one after the other. Answers those that are new.
    pub async fn queue_mail(&mut self, inputs: Vec<MailInput>) -> Result<Vec<Mail>, StoreError> {
        let mut queued = Vec::with_capacity(inputs.len());
        for input in inputs {
            if !self.is_queued(&input).await? {
                queued.push(self.queue_one(input).await?);
            }
        }
        Ok(queued)
    }

    async fn is_queued(&mut self, input: &MailInput) -> Result<bool, StoreError> {
        let known = self
            .rows(
                "SELECT version, partner FROM mail
                 WHERE municipality = $1 AND week = $2 AND kind = $3 AND account = $4
                     AND (kind = 'checkpoint' OR subject = $5 AND text = $6) AND state IN ('waiting', 'sent')",
                values![
                    self.municipality,
                    input.about.week(),
                    input.about.kind(),
                    input.account.0,
                    &input.subject,
                    &input.text
                ],
            )
            .await?;
        for row in &known {
            let version: Option<i64> = row.get("version")?;
            let partner: Option<String> = row.get("partner")?;
            if version == input.about.version() && partner.as_deref() == input.about.partner() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn queue_one(&mut self, input: MailInput) -> Result<Mail, StoreError> {
        let m = self.municipality;
        let file = match &input.file {
            Some(file) => {
                let sha256 = Sha256::digest(file.bytes.as_slice());
                self.execute(
                    "INSERT INTO sent_file (municipality, sha256, media, bytes) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (municipality, sha256) DO NOTHING",
                    values![m, sha256.as_slice(), file.media, file.bytes.as_slice()],
                )
                .await?;
                Some((file.name.clone(), hex::encode(sha256)))
            }
            None => None,
        };
        let mail = Mail {
            id: MailId(self.take_ids("mail", 1).await?),
            about: input.about,
            account: input.account,
            name: input.name,
            address: input.address,
            reply_to: input.reply_to,
            subject: input.subject,
            text: input.text,
            language: input.language,
            file,
            message_id: input.message_id,
            in_reply_to: input.in_reply_to,
            queued_at: self.now,
            queued_by: self.actor.name.clone(),
            state: MailState::Waiting,
            attempts: 0,
            next_attempt_at: crate::writing::whole_second(input.first_attempt_at),
            claimed_until: None,
            ended_at: None,
            reason: String::new(),
        };
        let sha256 = mail
            .file
            .as_ref()
            .map(|(_, hash)| hex::decode(hash).map_err(|e| StoreError::corrupt("kontrollsumman", e)))
            .transpose()?;
        self.execute(
            "INSERT INTO mail (municipality, id, kind, week, version, partner, account, name, address, reply_to,
                 subject, text, language, file_name, file_sha256, message_id, in_reply_to, queued_at, queued_by,
                 state, attempts, next_attempt_at, reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0,
                 $21, '')",
            values![
                m,
                mail.id.0,
                mail.about.kind(),
                mail.about.week(),
                mail.about.version(),
                mail.about.partner(),
                mail.account.0,
                &mail.name,
                &mail.address,
                mail.reply_to.as_deref(),
                &mail.subject,
                &mail.text,
                &mail.language,
                mail.file.as_ref().map(|(name, _)| name.as_str()),
                crate::database::Value::Bytes(sha256),
                &mail.message_id,
                mail.in_reply_to.as_deref(),
                mail.queued_at,
                &mail.queued_by,
                mail.state.code(),
                mail.next_attempt_at
            ],
        )
        .await?;
        self.journal_mail("mail_queued", None, &mail).await?;
        Ok(mail)
    }

    async fn journal_mail(&mut self, act: &str, was: Option<&Mail>, became: &Mail) -> Result<(), StoreError> {
        let id = became.id.to_string();
        let (before, after) = (was.map(Mail::vouched), became.vouched());
        self.journal(act, ("mail", &id), before, Some(after), "").await?;
        Ok(())
    }

    async fn mail_here(&mut self, id: MailId) -> Result<Mail, StoreError> {
        let mut ask = Statement::new(MAIL);
        ask.bind(self.municipality).push(" AND id = ").bind(id.0);
        let rows = ask.rows(self).await?;
        rows.first().map(of_row).transpose()?.ok_or(StoreError::NotFound {
            kind: "brev",
            id: id.to_string(),
        })
    }

    async fn keep_mail(&mut self, mail: &Mail) -> Result<(), StoreError> {
        self.execute(
            "UPDATE mail SET state = $3, attempts = $4, next_attempt_at = $5, claimed_until = $6, ended_at = $7,
                 reason = $8
             WHERE municipality = $1 AND id = $2",
            values![
                self.municipality,
                mail.id.0,
                mail.state.code(),
                mail.attempts,
                mail.next_attempt_at,
                mail.claimed_until,
                mail.ended_at,
                &mail.reason
            ],
        )
        .await?;
        Ok(())
    }

    async fn end_mail(
        &mut self,
        was: Mail,
        act: &str,
        state: MailState,
        reason: &str,
    ) -> Result<Mail, StoreError> {
        let became = Mail {
            state,
            claimed_until: None,
            ended_at: Some(self.now),
            reason: reason.to_owned(),
            ..was.clone()
        };
        self.keep_mail(&became).await?;
        self.journal_mail(act, Some(&was), &became).await?;
        Ok(became)
    }

    /// Takes back a letter that has not gone.
    pub async fn cancel_mail(&mut self, id: MailId) -> Result<Mail, StoreError> {
        let was = self.mail_here(id).await?;
        if !was.may_be_cancelled(self.now) {
            return Err(StoreError::Refused("brevet är redan på väg eller skickat"));
        }
        self.end_mail(was, "mail_cancelled", MailState::Cancelled, "")
            .await
    }

    /// Lets a letter be tried at an instant: one that waits for a later one, was given up, or was taken back.
    pub async fn resend_mail(&mut self, id: MailId, first_attempt_at: Timestamp) -> Result<Mail, StoreError> {
        let was = self.mail_here(id).await?;
        let waits = was.may_be_cancelled(self.now);
        if !waits && !matches!(was.state, MailState::Failed | MailState::Cancelled) {
            return Err(StoreError::Refused("brevet är redan på väg eller skickat"));
        }
        let became = Mail {
            state: MailState::Waiting,
            attempts: 0,
            next_attempt_at: crate::writing::whole_second(first_attempt_at),
            ended_at: None,
            reason: String::new(),
            ..was.clone()
        };
        self.keep_mail(&became).await?;
        if !waits {
            self.journal_mail("mail_queued", Some(&was), &became).await?;
        }
        Ok(became)
    }

    /// Takes letters that are due in hand until an instant, so that nobody else sends them meanwhile.
    pub async fn claim_mail(&mut self, most: i64, until: Timestamp) -> Result<Vec<Mail>, StoreError> {
        let mut ask = Statement::new(MAIL);
        ask.bind(self.municipality)
            .push(" AND state = 'waiting' AND next_attempt_at <= ")
            .bind(self.now)
            .push(" AND (claimed_until IS NULL OR claimed_until <= ")
            .bind(self.now)
            .push(") ORDER BY next_attempt_at, id LIMIT ")
            .bind(most);
        let rows = ask.rows(self).await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in &rows {
            let mail = of_row(row)?;
            let mail = Mail {
                claimed_until: Some(crate::writing::whole_second(until)),
                attempts: mail.attempts + 1,
                ..mail
            };
            self.keep_mail(&mail).await?;
            claimed.push(mail);
        }
        Ok(claimed)
    }

    pub async fn mail_sent(&mut self, id: MailId) -> Result<Mail, StoreError> {
        let was = self.mail_here(id).await?;
        self.end_mail(was, "mail_sent", MailState::Sent, "").await
    }

    /// Gives a letter up.
    pub async fn mail_failed(&mut self, id: MailId, reason: &str) -> Result<Mail, StoreError> {
        let was = self.mail_here(id).await?;
        self.end_mail(was, "mail_failed", MailState::Failed, reason).await
    }

    /// The attempt did not succeed; there will be another.
    pub async fn mail_delayed(
        &mut self,
        id: MailId,
        reason: &str,
        next_attempt_at: Timestamp,
    ) -> Result<Mail, StoreError> {
        let mail = Mail {
            claimed_until: None,
            next_attempt_at: crate::writing::whole_second(next_attempt_at),
            reason: reason.to_owned(),
            ..self.mail_here(id).await?
        };
        self.keep_mail(&mail).await?;
        Ok(mail)
    }
}

impl Store {
    /// Letters about adopted pictures of a week, the newest first.
    pub async fn picture_mail(&self, m: MunicipalityCode, week: IsoWeek) -> Result<Vec<Mail>, StoreError> {
        self.mail_about(m, week, "picture").await
    }

    /// Letters with feedback about a week, the newest first.
    pub async fn feedback_mail(&self, m: MunicipalityCode, week: IsoWeek) -> Result<Vec<Mail>, StoreError> {
        self.mail_about(m, week, "feedback").await
    }

    /// Letters with a week's checkpoint, the newest first.
    pub async fn checkpoint_mail(&self, m: MunicipalityCode, week: IsoWeek) -> Result<Vec<Mail>, StoreError> {
        self.mail_about(m, week, "checkpoint").await
    }

    pub async fn account_mail(&self, m: MunicipalityCode, week: IsoWeek) -> Result<Vec<Mail>, StoreError> {
        self.mail_about(m, week, "account").await
    }

    async fn mail_about(
        &self,
        m: MunicipalityCode,
        week: IsoWeek,
        kind: &str,
    ) -> Result<Vec<Mail>, StoreError> {
        let mut ask = Statement::new(MAIL);
        ask.bind(m).push(" AND week = ").bind(week);
        ask.push(" AND kind = ").bind(kind).push(" ORDER BY id DESC");
        ask.rows(&mut self.pool()).await?.iter().map(of_row).collect()
    }

    pub async fn mail(&self, m: MunicipalityCode, id: MailId) -> Result<Option<Mail>, StoreError> {
        let mut ask = Statement::new(MAIL);
        ask.bind(m).push(" AND id = ").bind(id.0);
        ask.rows(&mut self.pool()).await?.first().map(of_row).transpose()
    }

    /// Whether any letter is to be sent now. Costs no write.
    pub async fn mail_is_due(&self, m: MunicipalityCode, now: Timestamp) -> Result<bool, StoreError> {
        let due = self
            .row(
                "SELECT id FROM mail WHERE municipality = $1 AND state = 'waiting' AND next_attempt_at <= $2
                     AND (claimed_until IS NULL OR claimed_until <= $2) LIMIT 1",
                values![m, now],
            )
            .await?;
        Ok(due.is_some())
    }

    /// How many letters wait since before an instant.
    pub async fn mail_waiting_since(
        &self,
        m: MunicipalityCode,
        before: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .row(
                "SELECT COUNT(*) AS n FROM mail WHERE municipality = $1 AND state = 'waiting' AND queued_at < $2",
                values![m, before],
            )
            .await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    /// The bytes of a file that was sent, by its SHA-256 in hex.
    pub async fn sent_file(&self, m: MunicipalityCode, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Ok(digest) = hex::decode(sha256) else {
            return Ok(None);
        };
        let row = self
            .row(
                "SELECT bytes FROM sent_file WHERE municipality = $1 AND sha256 = $2",
                values![m, digest],
            )
            .await?;
        row.map(|row| row.get("bytes")).transpose()
    }
}
