//! Passkeys (Web Authentication, level 2): a key in somebody's device that signs a challenge of ours, for our address and
//! after the device has made sure who holds it. Which make of device it is nobody asks, so no attestation is read.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::signatures::{Algorithm, PublicKey};

/// What is wrong with what a device sent; for the log. The reader is told that it did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    #[error("not written as it should be")]
    Malformed,
    #[error("for something else")]
    Purpose,
    #[error("from another address")]
    Origin,
    #[error("for another site")]
    Site,
    #[error("the device has not made sure who holds it")]
    NotVerified,
    #[error("a kind of key that is not taken")]
    Algorithm,
    #[error("the signature is not right")]
    Signature,
}

/// The site that keys belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its name, without port.
    id: String,
    origin: String,
}

/// What a device sent with a new key or a signature: the two parts that it signs.
pub struct Sent<'a> {
    pub client_data: &'a str,
    pub authenticator_data: &'a str,
}

/// A key that a device has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    pub credential: Vec<u8>,
    /// As the device wrote it (COSE).
    pub public_key: Vec<u8>,
    pub counter: u32,
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// In the order that we like them: COSE's numbers for ES256, EdDSA and RS256.
const ALGORITHMS: [i64; 3] = [-7, -8, -257];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// The challenge that an answer is to. It may be anyone's: whether it is ours and unused is for the register to say.
pub fn challenge_of(client_data: &str) -> Result<String, PasskeyError> {
    Ok(read_client_data(client_data)?.1.challenge)
}

fn read_client_data(text: &str) -> Result<(Vec<u8>, ClientData), PasskeyError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| PasskeyError::Malformed)?;
    let said = serde_json::from_slice(&bytes).map_err(|_| PasskeyError::Malformed)?;
    Ok((bytes, said))
}

impl Site {
    /// From the address that readers use. A number is no name that keys can belong to.
    pub fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let id = url.domain()?.to_owned();
        let protected = url.scheme() == "https" || id == "localhost";
        protected.then(|| Self {
            id,
            origin: url.origin().ascii_serialization(),
        })
    }

    /// What the browser is told when a key is to be made. `known` are the account's keys: a device makes no second one.
    pub fn to_make(&self, challenge: &str, account: i64, name: &str, known: &[Vec<u8>]) -> Value {
        let of = |id: &Vec<u8>| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) });
        json!({
            "challenge": challenge,
            "rp": { "id": self.id, "name": self.id },
            "user": { "id": URL_SAFE_NO_PAD.encode(account.to_be_bytes()), "name": name, "displayName": name },
            "pubKeyCredParams": ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg })),
            "excludeCredentials": known.iter().map(of).collect::<Vec<_>>(),
            "authenticatorSelection": { "residentKey": "required", "userVerification": "required" },
            "attestation": "none",
        })
    }

    /// What the browser is told when a key is to be used. Any key of the site will do: nobody need say who they are first.
    pub fn to_use(&self, challenge: &str) -> Value {
        json!({ "challenge": challenge, "rpId": self.id, "userVerification": "required" })
    }

    /// A new key, if it was made for this challenge.
    pub fn made(&self, sent: &Sent<'_>, challenge: &str) -> Result<NewKey, PasskeyError> {
        let (data, _) = self.check(sent, "webauthn.create", challenge)?;
        if data.flags & WITH_KEY == 0 {
            return Err(PasskeyError::Malformed);
        }
        // The make of the device, how long the key's name is, the name, and the key; then what we did not ask for.
        let (length, rest) = data
            .rest
            .get(16..)
            .and_then(|rest| rest.split_at_checked(2))
            .ok_or(PasskeyError::Malformed)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let (credential, rest) = rest.split_at_checked(length).ok_or(PasskeyError::Malformed)?;
        if credential.is_empty() || credential.len() > 1023 {
            return Err(PasskeyError::Malformed);
        }
        let mut cursor = Cursor::new(rest);
        let _: Cbor = ciborium::from_reader(&mut cursor).map_err(|_| PasskeyError::Malformed)?;
        let public_key = rest[..cursor.position() as usize].to_vec();
        read_key(&public_key)?;
        Ok(NewKey {
            credential: credential.to_vec(),
            public_key,
            counter: data.counter,
        })
    }

    /// Whether the holder of a key has signed this challenge; answers the key's counter.
    pub fn used(
        &self,
        sent: &Sent<'_>,
        signature: &str,
        challenge: &str,
        public_key: &[u8],
    ) -> Result<u32, PasskeyError> {
        let (data, client_data) = self.check(sent, "webauthn.get", challenge)?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| PasskeyError::Malformed)?;
        let (key, algorithm) = read_key(public_key)?;
        let signed = [data.whole.as_slice(), &Sha256::digest(&client_data)].concat();
        if key.has_signed(algorithm, &signed, &signature) {
            Ok(data.counter)
        } else {
            Err(PasskeyError::Signature)
        }
    }

    fn check(
        &self,
        sent: &Sent<'_>,
        purpose: &str,
        challenge: &str,
    ) -> Result<(DeviceData, Vec<u8>), PasskeyError> {
        let (client_data, said) = read_client_data(sent.client_data)?;
        if said.r#type != purpose || said.challenge != challenge {
            return Err(PasskeyError::Purpose);
        }
        if said.origin != self.origin || said.cross_origin {
            return Err(PasskeyError::Origin);
        }
        let whole = URL_SAFE_NO_PAD
            .decode(sent.authenticator_data)
            .map_err(|_| PasskeyError::Malformed)?;
        let data = DeviceData::read(whole)?;
        if data.site != Sha256::digest(&self.id)[..] {
            return Err(PasskeyError::Site);
        }
        if data.flags & PRESENT == 0 || data.flags & VERIFIED == 0 {
            return Err(PasskeyError::NotVerified);
        }
        Ok((data, client_data))
    }
}

/// What a device says itself: for which site, what it made sure of, and how often the key was used.
struct DeviceData {
    whole: Vec<u8>,
    site: Vec<u8>,
    flags: u8,
    counter: u32,
    rest: Vec<u8>,
}

impl DeviceData {
    fn read(whole: Vec<u8>) -> Result<Self, PasskeyError> {
        let (head, rest) = whole.split_at_checked(37).ok_or(PasskeyError::Malformed)?;
        Ok(Self {
            site: head[..32].to_vec(),
            flags: head[32],
            counter: u32::from_be_bytes([head[33], head[34], head[35], head[36]]),
            rest: rest.to_vec(),
            whole,
        })
    }
}

/// A key as devices write it (RFC 9053).
fn read_key(cose: &[u8]) -> Result<(PublicKey, Algorithm), PasskeyError> {
    let map = match ciborium::from_reader(cose) {
        Ok(Cbor::Map(map)) => map,
        _ => return Err(PasskeyError::Malformed),
    };
    let field = |number: i64| {
        let wanted = Cbor::from(number);
        map.iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value)
    };
    let number = |name| {
        field(name)
            .and_then(Cbor::as_integer)
            .and_then(|n| i64::try_from(n).ok())
    };
    let bytes = |name| {
        field(name)
            .and_then(Cbor::as_bytes)
            .ok_or(PasskeyError::Malformed)
    };
    match (number(1), number(3), number(-1)) {
        (Some(2), Some(-7), Some(1)) => {
            let key = PublicKey::p256(bytes(-2)?, bytes(-3)?).ok_or(PasskeyError::Malformed)?;
            Ok((key, Algorithm::Es256Asn1))
        }
        (Some(1), Some(-8), Some(6)) => {
            let point = bytes(-2)?.clone();
            Ok((PublicKey::Ed25519 { point }, Algorithm::EdDsa))
        }
        (Some(3), Some(-257), _) => {
            let (n, e) = (bytes(-1)?.clone(), bytes(-2)?.clone());
            Ok((PublicKey::Rsa { n, e }, Algorithm::Rs256))
        }
        _ => Err(PasskeyError::Algorithm),
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

    use super::*;

    const CHALLENGE: &str = "en-utmaning";

    /// A device with one key.
    struct Device(EcdsaKeyPair);

    struct Said {
        kind: &'static str,
        challenge: &'static str,
        origin: &'static str,
        cross: bool,
        site: &'static str,
        flags: u8,
    }

    fn said(kind: &'static str) -> Said {
        Said {
            kind,
            challenge: CHALLENGE,
            origin: "https://lage.example",
            cross: false,
            site: "lage.example",
            flags: PRESENT | VERIFIED,
        }
    }

    impl Device {
        fn new() -> Self {
            let random = SystemRandom::new();
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
            Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap())
        }

        fn cose(&self) -> Vec<u8> {
            let point = self.0.public_key().as_ref();
            let pairs = [(1, Cbor::from(2)), (3, Cbor::from(-7)), (-1, Cbor::from(1))];
            let mut map: Vec<(Cbor, Cbor)> = pairs.into_iter().map(|(n, v)| (Cbor::from(n), v)).collect();
            map.push((Cbor::from(-2), Cbor::Bytes(point[1..33].to_vec())));
            map.push((Cbor::from(-3), Cbor::Bytes(point[33..].to_vec())));
            let mut bytes = Vec::new();
            ciborium::into_writer(&Cbor::Map(map), &mut bytes).unwrap();
            bytes
        }

        fn client_data(said: &Said) -> Vec<u8> {
            json!({
                "type": said.kind, "challenge": said.challenge, "origin": said.origin, "crossOrigin": said.cross,
            })
            .to_string()
            .into_bytes()
        }

        fn data(said: &Said, more: &[u8]) -> Vec<u8> {
            let head = [said.flags, 0, 0, 0, 7];
            [&Sha256::digest(said.site)[..], &head, more].concat()
        }

        fn make(&self, said: &Said, tail: &[u8]) -> Result<NewKey, PasskeyError> {
            let key = [&[0; 16][..], &[0, 3], b"nr1", &self.cose(), tail].concat();
            let (client, data) = (Self::client_data(said), Self::data(said, &key));
            let sent = (URL_SAFE_NO_PAD.encode(client), URL_SAFE_NO_PAD.encode(data));
            let sent = Sent {
                client_data: &sent.0,
                authenticator_data: &sent.1,
            };
            site().made(&sent, CHALLENGE)
        }

        fn sign(&self, said: &Said, key: &[u8], spoil: bool) -> Result<u32, PasskeyError> {
            let (client, data) = (Self::client_data(said), Self::data(said, &[]));
            let signed = [&data[..], &Sha256::digest(&client)].concat();
            let signature = self.0.sign(&SystemRandom::new(), &signed).unwrap();
            let mut signature = signature.as_ref().to_vec();
            if spoil {
                signature[10] ^= 1;
            }
            let sent = (URL_SAFE_NO_PAD.encode(client), URL_SAFE_NO_PAD.encode(data));
            let sent = Sent {
                client_data: &sent.0,
                authenticator_data: &sent.1,
            };
            site().used(&sent, &URL_SAFE_NO_PAD.encode(signature), CHALLENGE, key)
        }
    }

    fn site() -> Site {
        Site::of("https://lage.example/").unwrap()
    }

    #[test]
    fn a_key_is_made_and_used() {
        let device = Device::new();
        let mut making = said("webauthn.create");
        making.flags |= WITH_KEY;
        for tail in [&[][..], b"\xa0"] {
            let made = device.make(&making, tail).unwrap();
            assert_eq!((made.credential.as_slice(), made.counter), (&b"nr1"[..], 7));
            assert_eq!(made.public_key, device.cose());
        }
        assert_eq!(device.sign(&said("webauthn.get"), &device.cose(), false), Ok(7));
    }

    #[test]
    fn what_is_wrong_in_one_way_is_refused() {
        use PasskeyError::*;
        let device = Device::new();
        type Change = (fn(&mut Said), PasskeyError);
        let changes: [Change; 8] = [
            (|s| s.kind = "webauthn.annat", Purpose),
            (|s| s.challenge = "en annan", Purpose),
            (|s| s.origin = "https://lage.example.elak.example", Origin),
            (|s| s.origin = "http://lage.example", Origin),
            (|s| s.cross = true, Origin),
            (|s| s.site = "elak.example", Site),
            (|s| s.flags &= !VERIFIED, NotVerified),
            (|s| s.flags &= !PRESENT, NotVerified),
        ];
        for (change, expected) in changes {
            let mut using = said("webauthn.get");
            change(&mut using);
            assert_eq!(device.sign(&using, &device.cose(), false), Err(expected));
            let mut making = said("webauthn.create");
            making.flags |= WITH_KEY;
            change(&mut making);
            assert_eq!(device.make(&making, &[]), Err(expected));
        }
        // A log-in is no new key, and a new key is no log-in.
        assert_eq!(device.make(&said("webauthn.get"), &[]), Err(Purpose));
        assert_eq!(
            device.sign(&said("webauthn.create"), &device.cose(), false),
            Err(Purpose)
        );
        assert_eq!(device.make(&said("webauthn.create"), &[]), Err(Malformed));
        let using = said("webauthn.get");
        assert_eq!(device.sign(&using, &device.cose(), true), Err(Signature));
        assert_eq!(device.sign(&using, &Device::new().cose(), false), Err(Signature));
        for bad in [&b""[..], b"\xa0", b"\x00", &device.cose()[..40]] {
            assert!(device.sign(&using, bad, false).is_err());
        }
        let nothing = Sent {
            client_data: "",
            authenticator_data: "",
        };
        assert_eq!(site().made(&nothing, CHALLENGE), Err(Malformed));
    }

    #[test]
    fn keys_belong_to_a_name_that_is_protected() {
        for (address, id) in [
            ("https://lage.example", Some("lage.example")),
            ("https://lage.example:8443/", Some("lage.example")),
            ("http://localhost:8080/", Some("localhost")),
            ("http://lage.example", None),
            ("https://192.0.2.1", None),
            ("http://127.0.0.1:8080/", None),
        ] {
            assert_eq!(Site::of(address).map(|site| site.id).as_deref(), id, "{address}");
        }
    }
}
