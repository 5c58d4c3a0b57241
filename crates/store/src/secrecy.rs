//! Events under secrecy: how they were classed and by whom, and what one person asks for and another answers.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use domain::codes::{AccountId, EventId, MunicipalityCode};
use domain::event::{Classification, Event};
use domain::secrecy::{
    ANSWERED_WITHIN, DecideError, FETCHED_WITHIN, RequestState, SecrecyGround, SecrecyStep, may_decide,
};

use crate::database::{Ask, Row, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

/// How an event was classed when somebody last tried it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Classified {
    pub event: EventId,
    pub classification: Classification,
    pub ground: Option<SecrecyGround>,
    pub account: Option<AccountId>,
    pub tried_by: String,
    pub tried_at: Timestamp,
}

/// What somebody asks for an event under secrecy, and the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecrecyRequest {
    pub id: i64,
    pub event: EventId,
    pub step: SecrecyStep,
    pub reason: String,
    pub account: AccountId,
    pub asked_by: String,
    pub asked_at: Timestamp,
    /// Until when it may be answered; once a file is approved, until when it may be fetched.
    pub expires_at: Timestamp,
    pub state: RequestState,
    pub decider: Option<AccountId>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Timestamp>,
    pub answer: String,
}

impl SecrecyRequest {
    pub fn waits(&self, now: Timestamp) -> bool {
        self.state == RequestState::Waiting && now <= self.expires_at
    }

    /// Whether the one who asked may fetch the file now.
    pub fn may_fetch(&self, account: AccountId, now: Timestamp) -> bool {
        self.step == SecrecyStep::TakeOut
            && self.state == RequestState::Approved
            && self.account == account
            && now <= self.expires_at
    }
}

pub(crate) const CLASSIFIED: &str = "SELECT event, classification, ground, account, tried_by, tried_at \
    FROM classified WHERE municipality = $1";

pub(crate) const REQUEST: &str = "SELECT id, event, lower_to, reason, account, asked_by, asked_at, expires_at, state, \
    decider, decided_by, decided_at, answer FROM secrecy_request WHERE municipality = $1";

pub(crate) fn classified_of(row: &Row) -> Result<Classified, StoreError> {
    let ground: Option<String> = row.get("ground")?;
    let known =
        |code: &String| SecrecyGround::from_code(code).ok_or_else(|| StoreError::corrupt("ground", code));
    Ok(Classified {
        event: EventId(row.int("event")?),
        classification: row.word("classification", Classification::from_code)?,
        ground: ground.as_ref().map(known).transpose()?,
        account: row.get::<Option<i64>>("account")?.map(AccountId),
        tried_by: row.text("tried_by")?,
        tried_at: row.instant("tried_at")?,
    })
}

pub(crate) fn request_of(row: &Row) -> Result<SecrecyRequest, StoreError> {
    let lower_to: Option<String> = row.get("lower_to")?;
    let known =
        |code: String| Classification::from_code(&code).ok_or_else(|| StoreError::corrupt("lower_to", code));
    Ok(SecrecyRequest {
        id: row.int("id")?,
        event: EventId(row.int("event")?),
        step: match lower_to {
            Some(code) => SecrecyStep::Lower(known(code)?),
            None => SecrecyStep::TakeOut,
        },
        reason: row.text("reason")?,
        account: AccountId(row.int("account")?),
        asked_by: row.text("asked_by")?,
        asked_at: row.instant("asked_at")?,
        expires_at: row.instant("expires_at")?,
        state: row.word("state", RequestState::from_code)?,
        decider: row.get::<Option<i64>>("decider")?.map(AccountId),
        decided_by: row.get("decided_by")?,
        decided_at: row.some_instant("decided_at")?,
        answer: row.text("answer")?,
    })
}

/// Only one who is logged in can be told from another.
const NOBODY: StoreError =
    StoreError::Refused("den som begär eller svarar måste vara inloggad med ett eget konto");

impl Work {
    /// Writes down how an event is classed and by which section; nothing when that was said already.
    pub async fn classify(
        &mut self,
        event: EventId,
        classification: Classification,
        ground: Option<SecrecyGround>,
        why: &str,
    ) -> Result<(), StoreError> {
        let was = self.classified(event).await?;
        let same = |was: &Classified| (was.classification, was.ground) == (classification, ground);
        if was.as_ref().is_some_and(same) {
            return Ok(());
        }
        let became = Classified {
            event,
            classification,
            ground,
            account: self.actor.account,
            tried_by: self.actor.name.clone(),
            tried_at: self.now,
        };
        self.execute(
            "INSERT INTO classified (municipality, event, classification, ground, account, tried_by, tried_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (municipality, event) DO UPDATE SET classification = excluded.classification,
                 ground = excluded.ground, account = excluded.account, tried_by = excluded.tried_by,
                 tried_at = excluded.tried_at",
            values![
                self.municipality,
                event.0,
                classification.code(),
                ground.map(SecrecyGround::code),
                became.account.map(|account| account.0),
                &became.tried_by,
                became.tried_at
            ],
        )
        .await?;
        let id = event.to_string();
        let was = was.map(|was| json!(was));
        self.journal("classified", ("classified", &id), was, Some(json!(became)), why)
            .await?;
        Ok(())
    }

    async fn classified(&mut self, event: EventId) -> Result<Option<Classified>, StoreError> {
        let m = self.municipality;
        let sql = format!("{CLASSIFIED} AND event = $2");
        let rows = self.ask(sql, values![m, event.0]).await?;
        rows.first().map(classified_of).transpose()
    }

    /// Asks another person to lift secrecy from an event, or to let it be taken out as a file.
    pub async fn ask_about_secrecy(
        &mut self,
        event: EventId,
        step: SecrecyStep,
        reason: &str,
    ) -> Result<SecrecyRequest, StoreError> {
        let account = self.actor.account.ok_or(NOBODY)?;
        if self.event_here(event).await?.input.classification != Classification::Secret {
            return Err(StoreError::Refused(
                "händelsen är inte hemlig. Läs in sidan på nytt",
            ));
        }
        if step == SecrecyStep::Lower(Classification::Secret) {
            return Err(StoreError::Refused("välj öppen eller intern"));
        }
        let m = self.municipality;
        self.not_asked_already(event, step).await?;
        let request = SecrecyRequest {
            id: self.take_ids("secrecy_request", 1).await?,
            event,
            step,
            reason: reason.to_owned(),
            account,
            asked_by: self.actor.name.clone(),
            asked_at: self.now,
            expires_at: self.now + ANSWERED_WITHIN,
            state: RequestState::Waiting,
            decider: None,
            decided_by: None,
            decided_at: None,
            answer: String::new(),
        };
        let lower_to = match step {
            SecrecyStep::Lower(to) => Some(to.code()),
            SecrecyStep::TakeOut => None,
        };
        self.execute(
            "INSERT INTO secrecy_request (municipality, id, event, lower_to, reason, account, asked_by, asked_at,
                 expires_at, state, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')",
            values![
                m,
                request.id,
                event.0,
                lower_to,
                reason,
                account.0,
                &request.asked_by,
                request.asked_at,
                request.expires_at,
                request.state.code()
            ],
        )
        .await?;
        self.journal_request("secrecy_asked", None, &request).await?;
        Ok(request)
    }

    async fn not_asked_already(&mut self, event: EventId, step: SecrecyStep) -> Result<(), StoreError> {
        let (m, now) = (self.municipality, self.now);
        let sql = format!("{REQUEST} AND event = $2 AND state = 'waiting'");
        for row in self.ask(sql, values![m, event.0]).await? {
            let other = request_of(&row)?;
            if other.step == step && other.waits(now) {
                return Err(StoreError::Refused(
                    "någon har redan begärt det, och begäran väntar på svar",
                ));
            }
        }
        Ok(())
    }

    /// Answers what another person asked. Lifting secrecy is done with the answer; a file waits to be fetched.
    pub async fn answer_about_secrecy(
        &mut self,
        id: i64,
        approved: bool,
        answer: &str,
    ) -> Result<SecrecyRequest, StoreError> {
        let decider = self.actor.account.ok_or(NOBODY)?;
        let was = self.secrecy_request(id).await?;
        may_decide(was.state, was.account, decider, was.expires_at, self.now).map_err(refusal)?;
        let mut became = SecrecyRequest {
            state: if approved {
                RequestState::Approved
            } else {
                RequestState::Denied
            },
            decider: Some(decider),
            decided_by: Some(self.actor.name.clone()),
            decided_at: Some(self.now),
            answer: answer.to_owned(),
            ..was.clone()
        };
        if approved && became.step == SecrecyStep::TakeOut {
            became.expires_at = self.now + FETCHED_WITHIN;
        }
        self.save_request(&became).await?;
        let act = if approved {
            "secrecy_approved"
        } else {
            "secrecy_denied"
        };
        self.journal_request(act, Some(&was), &became).await?;
        if let (true, SecrecyStep::Lower(to)) = (approved, became.step) {
            self.lower(became.event, to, &became.reason).await?;
        }
        Ok(became)
    }

    async fn lower(&mut self, id: EventId, to: Classification, why: &str) -> Result<(), StoreError> {
        let was = self.event_here(id).await?;
        let mut became: Event = was.clone();
        became.input.classification = to;
        self.replace_event("event_lowered", was, became, why).await?;
        self.classify(id, to, None, why).await
    }

    /// The one who asked takes the approved file out: once.
    pub async fn use_approval(&mut self, id: i64) -> Result<SecrecyRequest, StoreError> {
        let was = self.secrecy_request(id).await?;
        let by = self.actor.account.ok_or(NOBODY)?;
        if !was.may_fetch(by, self.now) {
            return Err(StoreError::Refused(
                "filen är redan hämtad, eller så har tiden gått ut. Begär den på nytt",
            ));
        }
        let became = SecrecyRequest {
            state: RequestState::Used,
            ..was.clone()
        };
        self.save_request(&became).await?;
        self.journal_request("secrecy_used", Some(&was), &became).await?;
        Ok(became)
    }

    async fn secrecy_request(&mut self, id: i64) -> Result<SecrecyRequest, StoreError> {
        let m = self.municipality;
        let rows = self.ask(format!("{REQUEST} AND id = $2"), values![m, id]).await?;
        let missing = || StoreError::NotFound {
            kind: "begäran",
            id: id.to_string(),
        };
        request_of(rows.first().ok_or_else(missing)?)
    }

    async fn save_request(&mut self, request: &SecrecyRequest) -> Result<(), StoreError> {
        self.execute(
            "UPDATE secrecy_request SET state = $3, decider = $4, decided_by = $5, decided_at = $6, answer = $7,
                 expires_at = $8 WHERE municipality = $1 AND id = $2",
            values![
                self.municipality,
                request.id,
                request.state.code(),
                request.decider.map(|account| account.0),
                request.decided_by.as_deref(),
                request.decided_at,
                &request.answer,
                request.expires_at
            ],
        )
        .await?;
        Ok(())
    }

    async fn journal_request(
        &mut self,
        act: &str,
        was: Option<&SecrecyRequest>,
        became: &SecrecyRequest,
    ) -> Result<(), StoreError> {
        let id = became.id.to_string();
        let was = was.map(|was| json!(was));
        self.journal(act, ("secrecy_request", &id), was, Some(json!(became)), "")
            .await?;
        Ok(())
    }
}

fn refusal(error: DecideError) -> StoreError {
    StoreError::Refused(match error {
        DecideError::NotWaiting => "begäran är redan besvarad. Läs in sidan på nytt",
        DecideError::Expired => "begäran är för gammal. Den som bad får begära på nytt",
        DecideError::OwnRequest => "ingen svarar på sin egen begäran. Be en kollega med samma rättighet",
    })
}

impl Store {
    /// How an event was classed, if anyone has tried it.
    pub async fn classified(
        &self,
        m: MunicipalityCode,
        event: EventId,
    ) -> Result<Option<Classified>, StoreError> {
        let sql = format!("{CLASSIFIED} AND event = $2");
        let rows = self.ask(sql, values![m, event.0]).await?;
        rows.first().map(classified_of).transpose()
    }

    /// The newest first.
    pub async fn secrecy_requests(
        &self,
        m: MunicipalityCode,
        most: i64,
    ) -> Result<Vec<SecrecyRequest>, StoreError> {
        let sql = format!("{REQUEST} ORDER BY id DESC LIMIT $2");
        let rows = self.ask(sql, values![m, most]).await?;
        rows.iter().map(request_of).collect()
    }

    pub async fn secrecy_request(
        &self,
        m: MunicipalityCode,
        id: i64,
    ) -> Result<Option<SecrecyRequest>, StoreError> {
        let sql = format!("{REQUEST} AND id = $2");
        let rows = self.ask(sql, values![m, id]).await?;
        rows.first().map(request_of).transpose()
    }
}
