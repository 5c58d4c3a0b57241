//! To whom letters may go: those with an open account, a role that holds today and an address that is proved by
//! their having logged in by it. How much of a picture each may have follows from the role, never from a choice.

use analysis::Audience;
use domain::access::{Act, Principal, Role};
use domain::codes::{AccountId, PartnerCode};
use domain::policy::Channel;
use jiff::civil::Date;
use store::StoreError;

use crate::access::standing;
use crate::app::{App, Home};

#[derive(Clone, Debug)]
pub struct Recipient {
    pub account: AccountId,
    pub name: String,
    pub address: String,
    pub principal: Principal,
}

impl Recipient {
    /// What the recipient's file may hold.
    pub fn audience(&self) -> Audience {
        audience_of(&self.principal)
    }
}

/// The same line as on the pages: who sees every event sees every count.
pub fn audience_of(principal: &Principal) -> Audience {
    if principal.may(Act::ReadAllEvents) {
        Audience::Register
    } else {
        Audience::Others
    }
}

/// Those who may read pictures, and how many more could be if they had logged in.
pub async fn picture_readers(
    app: &App,
    home: &Home,
    today: Date,
) -> Result<(Vec<Recipient>, usize), StoreError> {
    let all = account_holders(app, home, today).await?;
    let readers = all
        .into_iter()
        .filter(|(r, _)| r.principal.may_by(Act::ReadPictures, Channel::Letter));
    let (proved, unproved): (Vec<_>, Vec<_>) = readers.partition(|(_, proved)| *proved);
    Ok((proved.into_iter().map(|(r, _)| r).collect(), unproved.len()))
}

/// Those who read the feedback to an organisation.
pub async fn feedback_readers(
    app: &App,
    home: &Home,
    today: Date,
    partner: &PartnerCode,
) -> Result<Vec<Recipient>, StoreError> {
    let all = account_holders(app, home, today).await?;
    let theirs = |r: &Recipient| {
        r.principal.may_by(Act::ReadFeedback, Channel::Letter)
            && !r.principal.may(Act::WriteFeedback)
            && r.principal.reports_for() == Some(partner)
    };
    Ok(all
        .into_iter()
        .filter(|(r, proved)| *proved && theirs(r))
        .map(|(r, _)| r)
        .collect())
}

/// Those who review the work.
pub async fn auditors(app: &App, home: &Home, today: Date) -> Result<Vec<Recipient>, StoreError> {
    let all = account_holders(app, home, today).await?;
    let is_one = |r: &Recipient| {
        r.principal.may_by(Act::ReadJournal, Channel::Letter)
            && r.principal.grants.iter().any(|grant| grant.role == Role::Auditor)
    };
    Ok(all
        .into_iter()
        .filter(|(r, proved)| *proved && is_one(r))
        .map(|(r, _)| r)
        .collect())
}

async fn account_holders(app: &App, home: &Home, today: Date) -> Result<Vec<(Recipient, bool)>, StoreError> {
    let accounts = app.store.accounts(home.code()).await?;
    let known = app.chains.known(&app.store, home.code()).await?;
    let holders = accounts
        .into_iter()
        .filter(|(account, _)| account.is_open())
        .map(|(account, grants)| {
            let proved = account.password_hash.is_some() && !account.email.ends_with(".invalid");
            let name = account.name.clone();
            let recipient = Recipient {
                account: account.id,
                principal: Principal::new(account.id, name, home.code(), grants, today, |partner| {
                    standing(home, &known.chain, partner, today)
                }),
                name: account.name,
                address: account.email,
            };
            (recipient, proved)
        });
    Ok(holders.collect())
}
