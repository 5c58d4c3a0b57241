//! A letter as it travels: plain text first, then the file. Nothing in it tells the sender that it was read.

use mail_send::mail_builder::MessageBuilder;
use mail_send::mail_builder::headers::address::Address;
use mail_send::mail_builder::headers::date::Date;
use mail_send::mail_builder::headers::text::Text;
use store::Mail;

use crate::config::mail::{Sender, is_address};
use crate::random;

#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("e-postadressen \"{0}\" går inte att skicka till. Kontrollera den på sidan Konton")]
    Address(String),
    #[error("filen som skulle följa med finns inte i registret")]
    FileMissing,
    #[error("brevet kunde inte skrivas: {0}")]
    Unwritten(#[from] std::io::Error),
}

/// A letter as bytes, with the address it goes to.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: String,
    pub bytes: Vec<u8>,
}

/// A new message id, without angles. The same letter keeps it however often it is tried, so that a mail server
/// that has seen it before can tell.
pub fn message_id(from: &Sender) -> String {
    let id = hex::encode(random::bytes::<16>());
    format!("{id}.lagesbild@{}", from.domain())
}

/// A name is only a name, whatever is in it.
fn mailbox(name: &str, address: &str) -> Result<Address<'static>, LetterError> {
    if !is_address(address) {
        return Err(LetterError::Address(address.to_owned()));
    }
    let name: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let name = Some(name.trim().to_owned()).filter(|n| !n.is_empty());
    Ok(Address::new_address(name, address.to_owned()))
}

/// The letter with its file.
pub fn letter(mail: &Mail, file: Option<Vec<u8>>, from: &Sender) -> Result<Letter, LetterError> {
    let mut builder = MessageBuilder::new()
        .from(mailbox(from.name.as_deref().unwrap_or_default(), &from.address)?)
        .to(mailbox(&mail.name, &mail.address)?)
        .subject(mail.subject.as_str())
        .date(Date::new(mail.queued_at.as_second()))
        .message_id(mail.message_id.as_str())
        .header("Content-Language", Text::new(mail.language.as_str()))
        // RFC 3834: whoever is away need not tell a program so, and two programs do not answer each other without end.
        .header("Auto-Submitted", Text::new("auto-generated"))
        .text_body(mail.text.as_str());
    if let Some(address) = &mail.reply_to {
        builder = builder.reply_to(mailbox(&mail.queued_by, address)?);
    }
    if let Some(earlier) = &mail.in_reply_to {
        builder = builder.in_reply_to(earlier.as_str()).references(earlier.as_str());
    }
    if let Some((name, _)) = &mail.file {
        let bytes = file.ok_or(LetterError::FileMissing)?;
        builder = builder.attachment("application/pdf", name.as_str(), bytes);
    }
    Ok(Letter {
        to: mail.address.clone(),
        bytes: builder.write_to_vec()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::codes::{AccountId, MailId};
    use jiff::Timestamp;
    use store::{MailAbout, MailState};

    fn mail() -> Mail {
        let at: Timestamp = "2026-11-23T09:15:00Z".parse().unwrap();
        Mail {
            id: MailId(1),
            about: MailAbout::Picture {
                week: "2026-W47".parse().unwrap(),
                version: 2,
            },
            account: AccountId(1),
            name: "Områdespolis Åsa\r\nBcc: alla@exempel.example".into(),
            address: "polis@exempel.example".into(),
            reply_to: Some("samordnare@exempel.example".into()),
            subject: "Rättad lägesbild vecka 47, Exempelby kommun".into(),
            text: "Hej!\n\nHär kommer lägesbilden för vecka 47.".into(),
            language: "sv".into(),
            file: Some(("lagesbild-2026-W47-v2.pdf".into(), "00".into())),
            message_id: "b@exempel.example".into(),
            in_reply_to: Some("a@exempel.example".into()),
            queued_at: at,
            queued_by: "Samordnare".into(),
            state: MailState::Waiting,
            attempts: 1,
            next_attempt_at: at,
            claimed_until: None,
            ended_at: None,
            reason: String::new(),
        }
    }

    fn check(message: &[u8], header: &str, expected: &str) {
        let parsed = mail_parser::MessageParser::default().parse(message).unwrap();
        let found = parsed.header_raw(header).unwrap_or_default().trim().to_owned();
        assert_eq!(found, expected, "{header}");
    }

    #[test]
    fn a_letter_has_what_a_mail_program_needs_and_no_more() {
        let from = Sender::read("Trygghet i Exempelby <trygghet@exempelby.example>").unwrap();
        let bytes = letter(&mail(), Some(b"%PDF".to_vec()), &from).unwrap().bytes;
        check(&bytes, "Message-ID", "<b@exempel.example>");
        check(&bytes, "In-Reply-To", "<a@exempel.example>");
        check(&bytes, "Date", "Mon, 23 Nov 2026 09:15:00 +0000");
        check(&bytes, "Content-Language", "sv");
        check(&bytes, "Auto-Submitted", "auto-generated");
        let parsed = mail_parser::MessageParser::default().parse(&bytes[..]).unwrap();
        assert_eq!(
            parsed.subject(),
            Some("Rättad lägesbild vecka 47, Exempelby kommun")
        );
        assert!(parsed.bcc().is_none(), "a name is only a name");
        assert!(parsed.body_text(0).unwrap().contains("Här kommer lägesbilden"));
        assert_eq!(parsed.attachment(0).unwrap().contents(), b"%PDF");
        assert!(!String::from_utf8_lossy(&bytes).contains("text/html"), "no HTML");
    }

    #[test]
    fn a_letter_whose_file_is_gone_is_not_sent_without_it() {
        let from = Sender::read("trygghet@exempelby.example").unwrap();
        assert!(matches!(
            letter(&mail(), None, &from),
            Err(LetterError::FileMissing)
        ));
    }
}
