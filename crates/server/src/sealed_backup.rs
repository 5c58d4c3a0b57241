//! Backups that only the holders of some keys can open: the file that `store` makes and reads through, sealed in the format
//! age-encryption.org/v1, which any program for it opens. What is not sealed lies in a folder of the program's own meanwhile,
//! beside the register, and is gone afterwards.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use age::x25519::Recipient;
use age::{DecryptError, Decryptor, EncryptError, Encryptor, IdentityFile};

/// How a sealed file begins.
const FIRST: &[u8] = b"age-encryption.org/";

#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    #[error(
        "mottagaren \"{0}\" är ingen nyckel i age-format. Den börjar med age1 och skrivs ut av age-keygen"
    )]
    Recipient(String),
    #[error("kopian kan inte krypteras: {0}")]
    Sealing(#[from] EncryptError),
    #[error("kopian är krypterad. Ange filen med nyckeln: lagesbild restore {0} --identity FIL")]
    IdentityMissing(PathBuf),
    #[error("nyckelfilen {path} kan inte läsas: {why}. Den ska ha en rad som börjar med AGE-SECRET-KEY-")]
    Identity { path: PathBuf, why: String },
    #[error(
        "nyckeln i {0} öppnar inte kopian: den är krypterad för någon annan. Ta den nyckelfil som hör till mottagaren"
    )]
    OtherKey(PathBuf),
    #[error("kopian {path} är avbruten eller ändrad sedan den skrevs ({why}). Ta en annan kopia")]
    Damaged { path: PathBuf, why: String },
    #[error("{path} kan inte läsas eller skrivas: {source}")]
    Io { path: PathBuf, source: io::Error },
}

fn at(path: &Path) -> impl Fn(io::Error) -> SealedError {
    let path = path.to_path_buf();
    move |source| SealedError::Io {
        path: path.clone(),
        source,
    }
}

/// Those who can open what is sealed, as they stand in the settings or on the command line.
pub fn recipients(said: &[String]) -> Result<Vec<Recipient>, SealedError> {
    let read = |text: &String| {
        let recipient = text.trim().parse();
        recipient.map_err(|_| SealedError::Recipient(text.clone()))
    };
    said.iter().map(read).collect()
}

/// Whether a file says that it is sealed. One that is not there says nothing.
pub fn is_sealed(path: &Path) -> bool {
    let mut first = [0; FIRST.len()];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut first).is_ok() && first == *FIRST)
}

/// Seals a file for at least one recipient. What stood in its place is replaced when all of it is on disk.
pub fn seal(plain: &Path, sealed: &Path, recipients: &[Recipient]) -> Result<(), SealedError> {
    let mut name = sealed.file_name().unwrap_or_default().to_os_string();
    name.push(".ofärdig");
    let unfinished = sealed.with_file_name(name);
    let made = seal_into(plain, &unfinished, recipients);
    if made.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    made?;
    fs::rename(&unfinished, sealed).map_err(at(sealed))
}

fn seal_into(plain: &Path, sealed: &Path, recipients: &[Recipient]) -> Result<(), SealedError> {
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|r| r as &dyn age::Recipient))?;
    let mut from = File::open(plain).map_err(at(plain))?;
    let to = BufWriter::new(File::create(sealed).map_err(at(sealed))?);
    let mut to = encryptor.wrap_output(to).map_err(at(sealed))?;
    io::copy(&mut from, &mut to).map_err(at(sealed))?;
    let mut to = to.finish().map_err(at(sealed))?;
    to.flush().map_err(at(sealed))?;
    to.get_ref().sync_all().map_err(at(sealed))
}

/// Opens a sealed file with one of the keys in a file, as `age-keygen` writes it. Each piece is tried before it is taken, and
/// the last says that it is the last.
pub fn open(sealed: &Path, identity: &Path, plain: &Path) -> Result<(), SealedError> {
    let unreadable = |why: String| SealedError::Identity {
        path: identity.to_path_buf(),
        why,
    };
    let keys = File::open(identity).map_err(|e| unreadable(e.to_string()))?;
    let keys = IdentityFile::from_buffer(BufReader::new(keys)).map_err(|e| unreadable(e.to_string()))?;
    let keys = keys.into_identities().map_err(|e| unreadable(e.to_string()))?;
    if keys.is_empty() {
        return Err(unreadable("där finns ingen nyckel".into()));
    }
    let damaged = |why: String| SealedError::Damaged {
        path: sealed.to_path_buf(),
        why,
    };
    let refused = |error: DecryptError| match error {
        DecryptError::NoMatchingKeys => SealedError::OtherKey(identity.to_path_buf()),
        error => damaged(error.to_string()),
    };
    let from = BufReader::new(File::open(sealed).map_err(at(sealed))?);
    let decryptor = Decryptor::new_buffered(from).map_err(refused)?;
    let keys = keys.iter().map(|key| key.as_ref() as &dyn age::Identity);
    let mut from = decryptor.decrypt(keys).map_err(refused)?;
    let mut to = File::create(plain).map_err(at(plain))?;
    let mut piece = vec![0; 1 << 16];
    loop {
        match from.read(&mut piece).map_err(|e| damaged(e.to_string()))? {
            0 => break to.sync_all().map_err(at(plain)),
            n => to.write_all(&piece[..n]).map_err(at(plain))?,
        }
    }
}

/// A folder for what is not sealed, that nobody else may look into; it goes with all that it holds.
pub struct OwnFolder(PathBuf);

impl OwnFolder {
    /// In the data directory, which lies on a disk as well protected as the register's.
    pub fn within(data: &Path) -> Result<Self, SealedError> {
        let path = data.join(format!("kopia-{}", std::process::id()));
        fs::create_dir_all(data).map_err(at(data))?;
        sweep(data);
        DirBuilder::new().mode(0o700).create(&path).map_err(at(&path))?;
        Ok(Self(path))
    }

    pub fn file(&self) -> PathBuf {
        self.0.join("kopia.sqlite")
    }
}

/// Takes away what a program that was stopped left behind.
fn sweep(data: &Path) {
    for entry in fs::read_dir(data).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let of = name.to_str().and_then(|name| name.strip_prefix("kopia-"));
        let Some(process) = of.and_then(|number| number.parse::<u32>().ok()) else {
            continue;
        };
        if process == std::process::id() || !Path::new("/proc").join(process.to_string()).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

impl Drop for OwnFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use age::secrecy::ExposeSecret as _;
    use age::x25519::Identity;

    use super::*;

    /// A key, and the file that holds it.
    fn key(folder: &Path, name: &str) -> (Identity, PathBuf) {
        let (identity, file) = (Identity::generate(), folder.join(name));
        let text = format!("# created: i dag\n{}\n", identity.to_string().expose_secret());
        fs::write(&file, text).unwrap();
        (identity, file)
    }

    #[test]
    fn what_is_sealed_opens_with_a_key_of_its_recipients_and_whole() {
        let folder = std::env::temp_dir().join(format!("lagesbild-sealed-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        // Of a program that is no more.
        let left = folder.join("kopia-4194305");
        fs::create_dir(&left).unwrap();
        let own = OwnFolder::within(&folder).unwrap();
        assert!(!left.exists());
        let mode = fs::metadata(own.file().parent().unwrap())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
        let [(one, one_file), (two, two_file), (_, other_file)] =
            ["ett", "tva", "annan"].map(|n| key(&folder, n));
        let said = [one.to_public().to_string(), format!(" {} ", two.to_public())];
        let both = recipients(&said).unwrap();
        // As long as several pieces of the format (64 KiB), and as one that is full.
        for length in [0, 1, 65_536, 200_000] {
            let (plain, sealed, back) = (own.file(), folder.join("kopia.age"), folder.join("åter"));
            let bytes: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
            fs::write(&plain, &bytes).unwrap();
            seal(&plain, &sealed, &both).unwrap();
            assert!(is_sealed(&sealed) && !is_sealed(&plain));
            for file in [&one_file, &two_file] {
                open(&sealed, file, &back).unwrap();
                assert_eq!(fs::read(&back).unwrap(), bytes);
            }
            let refused = open(&sealed, &other_file, &back);
            assert!(matches!(refused, Err(SealedError::OtherKey(_))), "{refused:?}");
            let whole = fs::read(&sealed).unwrap();
            // Cut at any place, or with one bit changed, in the head and in the text.
            for cut in [0, 30, whole.len() / 2, whole.len() - 1] {
                fs::write(&sealed, &whole[..cut]).unwrap();
                let refused = open(&sealed, &one_file, &back);
                assert!(
                    matches!(refused, Err(SealedError::Damaged { .. })),
                    "{cut}: {refused:?}"
                );
            }
            for changed in [whole.len() - 1, whole.len() / 2, 60] {
                let mut bytes = whole.clone();
                bytes[changed] ^= 1;
                fs::write(&sealed, &bytes).unwrap();
                let refused = open(&sealed, &one_file, &back);
                assert!(refused.is_err(), "{changed}");
            }
        }
        drop(own);
        assert!(!folder.join(format!("kopia-{}", std::process::id())).exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        for wrong in ["", "age1", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1QQQ"] {
            let refused = recipients(&[wrong.to_owned()]).map(|found| found.len());
            assert!(matches!(refused, Err(SealedError::Recipient(_))), "{wrong}");
        }
        let folder = std::env::temp_dir().join(format!("lagesbild-sealed-none-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("nyckel");
        for wrong in ["", "# bara en kommentar\n", "hej\n"] {
            fs::write(&file, wrong).unwrap();
            let refused = open(&folder.join("kopia"), &file, &folder.join("åter"));
            assert!(
                matches!(refused, Err(SealedError::Identity { .. })),
                "{wrong}: {refused:?}"
            );
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
