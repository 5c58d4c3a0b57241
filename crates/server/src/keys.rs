//! The installation's own keys: 32 random bytes each, in `keys/` of the data directory, in files that only the
//! program's own user may read. They are not in the register and not in its backups, so that whoever gets hold of the
//! database alone has neither.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::random;

/// Signs the checkpoints of the journal.
pub const CHECKPOINTS: &str = "checkpoints";
/// Seals what the codes of the second step are made from.
pub const SECOND_FACTORS: &str = "second-factors";
/// Seals forms that wait until their senders have shown who they are.
pub const WAITING_FORMS: &str = "waiting-forms";

/// What browsers seal drafts with is made from it.
pub const DRAFTS: &str = "drafts";

/// The name of the key that was there before, while something is still sealed with it.
pub fn before(name: &str) -> String {
    format!("{name}.old")
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("nyckeln {path} kan inte läsas eller skrivas: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("nyckeln {0} kan läsas av andra på datorn. Kör: chmod 600 {0}")]
    Open(PathBuf),
    #[error("nyckeln {0} är skadad: den ska vara 64 hexadecimala tecken. Lägg tillbaka den från kopian")]
    Damaged(PathBuf),
}

pub fn path(data: &Path, name: &str) -> PathBuf {
    data.join("keys").join(name)
}

/// The key of that name; made the first time it is asked for.
pub fn read_or_make(data: &Path, name: &str) -> Result<[u8; 32], KeyError> {
    if let Some(key) = read(data, name)? {
        return Ok(key);
    }
    let path = path(data, name);
    make(&path).map_err(|source| KeyError::Io {
        path: path.clone(),
        source,
    })?;
    read(data, name)?.ok_or(KeyError::Damaged(path))
}

/// Where systemd puts the secrets that it holds for the service (`LoadCredentialEncrypted=`): in memory, and for it alone.
pub fn credentials() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from)
}

/// The key of that name, if there is one: from where secrets are handed to the service, or else its own.
pub fn read(data: &Path, name: &str) -> Result<Option<[u8; 32]>, KeyError> {
    read_first(credentials().as_deref(), data, name)
}

fn read_first(credentials: Option<&Path>, data: &Path, name: &str) -> Result<Option<[u8; 32]>, KeyError> {
    // Who may read it there is systemd's to say.
    let handed_over = match credentials {
        Some(folder) => read_file(folder.join(name), false)?,
        None => None,
    };
    match handed_over {
        Some(key) => Ok(Some(key)),
        None => read_file(path(data, name), true),
    }
}

fn read_file(path: PathBuf, for_its_owner_alone: bool) -> Result<Option<[u8; 32]>, KeyError> {
    let io = |source| KeyError::Io {
        path: path.clone(),
        source,
    };
    match fs::read_to_string(&path) {
        Ok(text) => {
            let mode = fs::metadata(&path).map_err(io)?.permissions().mode();
            if for_its_owner_alone && mode & 0o077 != 0 {
                return Err(KeyError::Open(path));
            }
            let mut key = [0; 32];
            hex::decode_to_slice(text.trim(), &mut key).map_err(|_| KeyError::Damaged(path))?;
            Ok(Some(key))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io(error)),
    }
}

/// Whole or not at all, and never over one that is there: two programs may start at once.
fn make(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let half = path.with_extension(hex::encode(random::bytes::<8>()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&half)?;
    writeln!(file, "{}", hex::encode(random::bytes::<32>()))?;
    file.sync_all()?;
    let made = fs::hard_link(&half, path);
    fs::remove_file(&half)?;
    match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_alone() {
        let data = std::env::temp_dir().join(format!("lagesbild-keys-{}", random_name()));
        assert_eq!(read(&data, CHECKPOINTS).unwrap(), None);
        let key = read_or_make(&data, CHECKPOINTS).unwrap();
        assert_eq!(read_or_make(&data, CHECKPOINTS).unwrap(), key);
        assert_ne!(read_or_make(&data, SECOND_FACTORS).unwrap(), key);
        let file = path(&data, CHECKPOINTS);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(data.join("keys")).unwrap().count(), 2);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read_or_make(&data, CHECKPOINTS), Err(KeyError::Open(_))));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, "kort").unwrap();
        assert!(matches!(
            read_or_make(&data, CHECKPOINTS),
            Err(KeyError::Damaged(_))
        ));
        fs::remove_dir_all(&data).unwrap();
    }

    #[test]
    fn a_key_that_is_handed_over_goes_before_the_own_one() {
        let data = std::env::temp_dir().join(format!("lagesbild-keys-{}", random_name()));
        let credentials = data.join("handed-over");
        fs::create_dir_all(&credentials).unwrap();
        let own = read_or_make(&data, CHECKPOINTS).unwrap();
        let read = |name| read_first(Some(&credentials), &data, name);
        assert_eq!(read(CHECKPOINTS).unwrap(), Some(own));
        fs::write(credentials.join(CHECKPOINTS), format!("{}\n", "07".repeat(32))).unwrap();
        assert_eq!(read(CHECKPOINTS).unwrap(), Some([7; 32]));
        assert_eq!(read(SECOND_FACTORS).unwrap(), None);
        fs::write(credentials.join(SECOND_FACTORS), "kort").unwrap();
        assert!(matches!(read(SECOND_FACTORS), Err(KeyError::Damaged(_))));
        fs::remove_dir_all(&data).unwrap();
    }

    fn random_name() -> String {
        hex::encode(random::bytes::<8>())
    }
}
