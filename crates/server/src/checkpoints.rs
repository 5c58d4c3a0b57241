//! Checkpoints of the journal: how long it is and the one hash that stands for all of it, signed with a key that is not
//! in the register. One that is kept anywhere else (on paper, in a letter, in another system's log) tells later whether
//! the journal is still the same.
//!
//! Written as the checkpoints and signed notes of C2SP (`tlog-checkpoint`, `signed-note`), so that other programs can
//! check them: origin, number of entries and root, then who signs and the signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::codes::MunicipalityCode;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use store::{Actor, Checkpoint, Root, Store, StoreError, Verification};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::keys::{self, KeyError};

/// The kind of signature, as signed notes count them.
const IS_ED25519: u8 = 1;

/// The name of a municipality's journal, which is also the name of its signer.
fn origin(m: MunicipalityCode) -> String {
    format!("{NAME}{m}")
}

const NAME: &str = "lagesbild/";

pub struct Signer(Ed25519KeyPair);

impl Signer {
    pub fn of(settings: &Settings) -> Result<Self, KeyError> {
        let seed = keys::read_or_make(&settings.data, keys::CHECKPOINTS)?;
        Ok(Self::from_seed(&seed))
    }

    fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(seed).expect("32 bytes are a seed"))
    }

    fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// Tells keys of the same name apart.
    fn key_hash(&self, name: &str) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(name)
            .chain_update(b"\n")
            .chain_update([IS_ED25519])
            .chain_update(self.public())
            .finalize();
        digest[..4].try_into().expect("a digest has four bytes")
    }

    /// What others check the municipality's checkpoints with.
    pub fn verifier_key(&self, m: MunicipalityCode) -> String {
        let name = origin(m);
        let key = [&[IS_ED25519], self.public()].concat();
        let hash = hex::encode(self.key_hash(&name));
        format!("{name}+{hash}+{}", STANDARD.encode(key))
    }

    pub fn sign(&self, root: &Root) -> Note {
        let name = origin(root.municipality);
        let said = said(root);
        let mut signature = self.key_hash(&name).to_vec();
        signature.extend(self.0.sign(said.as_bytes()).as_ref());
        Note {
            root: root.clone(),
            signature,
        }
    }

    /// Other words signed with the same key, as a note of the same form. What a checkpoint says begins otherwise.
    pub fn sign_text(&self, m: MunicipalityCode, text: &str) -> String {
        let name = origin(m);
        let said = format!("{name} {text}\n");
        let mut signature = self.key_hash(&name).to_vec();
        signature.extend(self.0.sign(said.as_bytes()).as_ref());
        format!("{said}\n— {name} {}\n", STANDARD.encode(&signature))
    }

    /// Whether the note was signed with this key.
    pub fn signed(&self, note: &Note) -> bool {
        let Some((hash, signature)) = note.signature.split_first_chunk::<4>() else {
            return false;
        };
        let public = UnparsedPublicKey::new(&ED25519, self.public());
        *hash == self.key_hash(&origin(note.root.municipality))
            && public.verify(said(&note.root).as_bytes(), signature).is_ok()
    }
}

/// The lines that are signed.
fn said(root: &Root) -> String {
    let Root {
        municipality,
        size,
        root,
    } = root;
    format!("{}\n{size}\n{}\n", origin(*municipality), STANDARD.encode(root))
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub root: Root,
    signature: Vec<u8>,
}

impl Note {
    /// As it is kept and shown.
    pub fn text(&self) -> String {
        let name = origin(self.root.municipality);
        format!(
            "{}\n— {name} {}\n",
            said(&self.root),
            STANDARD.encode(&self.signature)
        )
    }

    /// Reads a note, also one that was copied from paper, where the lines break elsewhere.
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        Self::of_words(&words)
    }

    fn of_words(words: &[&str]) -> Option<Self> {
        let dash = words.iter().position(|word| *word == "—")?;
        let ([name, size, root @ ..], [_, signer, signature @ ..]) = words.split_at(dash) else {
            return None;
        };
        let municipality: MunicipalityCode = name.strip_prefix(NAME)?.parse().ok()?;
        let note = Self {
            root: Root {
                municipality,
                size: size.parse().ok()?,
                root: STANDARD.decode(root.concat()).ok()?.try_into().ok()?,
            },
            signature: STANDARD.decode(signature.concat()).ok()?,
        };
        (signer == name && note.root.size >= 0).then_some(note)
    }

    /// On one line, for a document.
    pub fn line(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Signs where the journal stands.
pub async fn current(store: &Store, settings: &Settings, m: MunicipalityCode) -> anyhow::Result<Note> {
    let (root, _) = store.root(m, None).await?;
    Ok(Signer::of(settings)?.sign(&root))
}

/// Signs where the journal stands, or stood after an entry, and keeps it. Says it in the log too, which often ends up
/// where whoever can reach the register cannot.
pub async fn keep(
    store: &Store,
    settings: &Settings,
    clock: Clock,
    m: MunicipalityCode,
    size: Option<i64>,
) -> anyhow::Result<Note> {
    let (root, edge) = store.root(m, size).await?;
    let note = Signer::of(settings)?.sign(&root);
    if root.size > 0 {
        let text = note.text();
        let actor = Actor::system("kontrollpunkt");
        let kept = store.write(m, &actor, clock.now(), move |work| {
            Box::pin(async move { work.keep_checkpoint(root, edge, text).await })
        });
        if kept.await? {
            tracing::info!(checkpoint = note.line(), "the journal was signed");
        }
    }
    Ok(note)
}

/// What somebody has kept outside the register.
#[derive(Default)]
pub struct Outside {
    pub heads: Vec<Checkpoint>,
    pub notes: Vec<Note>,
}

impl Outside {
    /// From a file: a signed note, several of them, or the list that `backup` answers with.
    pub fn read(&mut self, text: &str) -> anyhow::Result<()> {
        if text.trim_start().starts_with('[') {
            self.heads.extend(serde_json::from_str::<Vec<Checkpoint>>(text)?);
            return Ok(());
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        anyhow::ensure!(!words.is_empty(), "den är tom");
        // A note begins with its name and a number; the signer's name has no number after it.
        let begins = |at: &usize| {
            let size = words.get(at + 1).and_then(|word| word.parse::<i64>().ok());
            *at == 0 || (words[*at].starts_with(NAME) && size.is_some())
        };
        let mut starts: Vec<usize> = (0..words.len()).filter(begins).collect();
        starts.push(words.len());
        for ends in starts.windows(2) {
            let words = &words[ends[0]..ends[1]];
            let note = Note::of_words(words);
            let note =
                note.ok_or_else(|| anyhow::anyhow!("\"{}\" är ingen kontrollpunkt", words.join(" ")))?;
            self.notes.push(note);
        }
        Ok(())
    }
}

/// The same for an adoption, which stands all the same when the key cannot be read.
pub async fn keep_with_adoption(app: &App, m: MunicipalityCode, size: Option<i64>) {
    if let Err(error) = keep(&app.store, &app.settings, app.clock, m, size).await {
        tracing::warn!(error = format!("{error:#}"), "the journal could not be signed");
    }
}

/// Verifies the register against the checkpoints that it keeps itself and those from outside, with their signatures. A
/// register that was moved without its key still has roots to be held against; how many signatures could not be tried is
/// counted.
pub async fn verify(
    store: &Store,
    settings: &Settings,
    outside: &Outside,
    progress: impl FnMut(&str, i64) + Send,
) -> anyhow::Result<Verification> {
    let seed = keys::read(&settings.data, keys::CHECKPOINTS)?;
    let roots: Vec<Root> = outside.notes.iter().map(|note| note.root.clone()).collect();
    let mut found = store.verify_with(&outside.heads, &roots, progress).await?;
    let kept = store.kept_checkpoints().await?;
    let Some(signer) = seed.as_ref().map(Signer::from_seed) else {
        let untried = kept.len() + outside.notes.len();
        if untried > 0 {
            let untried = i64::try_from(untried).unwrap_or(i64::MAX);
            found.checked.insert("checkpoints_without_key".into(), untried);
        }
        return Ok(found);
    };
    for (root, text) in kept {
        let note = Note::read(&text).filter(|note| note.root == root);
        if !note.is_some_and(|note| signer.signed(&note)) {
            found.faults.push(unsigned(&root, "i registret"));
        }
    }
    for note in outside.notes.iter().filter(|note| !signer.signed(note)) {
        found.faults.push(unsigned(&note.root, "utifrån"));
    }
    found.ok = found.faults.is_empty();
    Ok(found)
}

fn unsigned(root: &Root, whence: &str) -> String {
    format!(
        "kommun {}: kontrollpunkten {whence} vid post {} är inte underskriven med den här installationens nyckel (keys/{})",
        root.municipality,
        root.size,
        keys::CHECKPOINTS
    )
}

/// Keeps a checkpoint of every journal that has grown since its last.
pub async fn keep_all(store: &Store, settings: &Settings, clock: Clock) -> anyhow::Result<()> {
    for head in store.checkpoints().await? {
        keep(store, settings, clock, head.municipality, None).await?;
    }
    Ok(())
}

/// The checkpoint that was kept after an entry, if one was.
pub async fn kept_after(store: &Store, m: MunicipalityCode, seq: i64) -> Result<Option<Note>, StoreError> {
    let text = store.kept_checkpoint(m, seq).await?;
    Ok(text.and_then(|text| Note::read(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Root {
        Root {
            municipality: "0126".parse().unwrap(),
            size: 48_213,
            root: [7; 32],
        }
    }

    #[test]
    fn a_note_is_read_as_it_was_written_and_from_one_line() {
        let note = Signer::from_seed(&[1; 32]).sign(&root());
        let text = note.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..4],
            ["lagesbild/0126", "48213", &STANDARD.encode([7; 32]), ""]
        );
        assert!(lines[4].starts_with("— lagesbild/0126 "));
        assert_eq!(Note::read(&text).as_ref(), Some(&note));
        assert_eq!(Note::read(&note.line()).as_ref(), Some(&note));
        // A document breaks a long word where it needs to.
        let (signer, signature) = note
            .line()
            .rsplit_once(' ')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        let broken = format!("{signer} {}\n{}", &signature[..9], &signature[9..]);
        assert_eq!(Note::read(&broken).as_ref(), Some(&note));
        let mut outside = Outside::default();
        outside.read(&format!("{text}\n{broken}\n")).unwrap();
        assert_eq!(outside.notes, [note.clone(), note.clone()]);
        assert!(outside.read("skräp").is_err());
        for bad in [
            "",
            "lagesbild/0126 1",
            &text.replace("0126", "0127x"),
            &text.replace("48213", "-1"),
        ] {
            assert_eq!(Note::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_what_was_signed_is_signed() {
        let signer = Signer::from_seed(&[1; 32]);
        let note = signer.sign(&root());
        assert!(signer.signed(&note));
        assert!(!Signer::from_seed(&[2; 32]).signed(&note));
        for (changed, to) in [("0126", "0127"), ("48213", "48214"), ("BwcH", "CwcH")] {
            let other = Note::read(&note.text().replacen(changed, to, 2)).unwrap();
            assert!(!signer.signed(&other), "{to}");
        }
        let mut cut = note;
        cut.signature.truncate(3);
        assert!(!signer.signed(&cut));
    }

    /// RFC 8032, section 7.1, test 1: the key that others check with is the one of the standard.
    #[test]
    fn the_key_is_told_in_the_form_of_signed_notes() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let signer = Signer::from_seed(&hex::decode(seed).unwrap().try_into().unwrap());
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(hex::encode(signer.public()), public);
        let key = signer.verifier_key("0126".parse().unwrap());
        let parts: Vec<&str> = key.split('+').collect();
        assert_eq!((parts[0], parts[1].len()), ("lagesbild/0126", 8));
        assert_eq!(
            hex::encode(STANDARD.decode(parts[2..].join("+")).unwrap()),
            format!("01{public}")
        );
    }
}
