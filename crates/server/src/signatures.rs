//! Signatures that others make: by a provider under its tokens, by somebody's device under a log-in. The arithmetic is
//! `ring`'s; here is only which kinds are taken. None of them has a secret that both sides know, and none is "none".

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    self, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ED25519, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// A key that others sign with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { point: Vec<u8> },
    Ed25519 { point: Vec<u8> },
}

/// How a signature is made and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    /// As two numbers side by side, in tokens.
    Es256,
    /// As ASN.1, by devices.
    Es256Asn1,
    EdDsa,
}

impl Algorithm {
    pub const OF_TOKENS: [&str; 3] = ["RS256", "ES256", "EdDSA"];

    pub fn of_token(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

impl PublicKey {
    pub fn p256(x: &[u8], y: &[u8]) -> Option<Self> {
        (x.len() == 32 && y.len() == 32).then(|| Self::P256 {
            point: [&[4], x, y].concat(),
        })
    }

    /// From a JSON Web Key (RFC 7517) that is for signatures; `None` for all others.
    pub fn of_jwk(jwk: &serde_json::Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(|v| v.as_str());
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        if text("use").is_some_and(|word| word != "sig") {
            return None;
        }
        let (key, own) = match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let (n, e) = (bytes("n")?, bytes("e")?);
                (Self::Rsa { n, e }, "RS256")
            }
            ("EC", Some("P-256")) => (Self::p256(&bytes("x")?, &bytes("y")?)?, "ES256"),
            ("OKP", Some("Ed25519")) => {
                let point = bytes("x").filter(|x| x.len() == 32)?;
                (Self::Ed25519 { point }, "EdDSA")
            }
            _ => return None,
        };
        text("alg").is_none_or(|alg| alg == own).then_some(key)
    }

    /// Whether the holder of the key has signed the message in this way.
    pub fn has_signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let verified = match (self, algorithm) {
            (Self::Rsa { n, e }, Algorithm::Rs256) => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            (Self::P256 { point }, Algorithm::Es256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            (Self::P256 { point }, Algorithm::Es256Asn1) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            (Self::Ed25519 { point }, Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            _ => return false,
        };
        verified.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RFC 8037, appendix A.
    #[test]
    fn the_example_of_rfc_8037_is_signed() {
        let key = PublicKey::of_jwk(&json!({
            "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }))
        .unwrap();
        let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = URL_SAFE_NO_PAD
            .decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
            .unwrap();
        assert!(key.has_signed(Algorithm::EdDsa, message, &signature));
        assert!(!key.has_signed(Algorithm::EdDsa, b"annat", &signature));
        // Never in another way than the key is for.
        assert!(!key.has_signed(Algorithm::Rs256, message, &signature));
        assert!(!key.has_signed(Algorithm::Es256, message, &signature));
    }

    /// RFC 7515, appendix A.3.
    #[test]
    fn the_example_of_rfc_7515_is_signed() {
        let key = PublicKey::of_jwk(&json!({
            "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }))
        .unwrap();
        let message =
            b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
            cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = URL_SAFE_NO_PAD
            .decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
            .unwrap();
        assert!(key.has_signed(Algorithm::Es256, message, &signature));
    }

    #[test]
    fn keys_for_anything_else_are_not_taken() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        for key in [
            json!({ "kty": "oct", "k": "aGVtbGln" }),
            json!({ "kty": "OKP", "crv": "X25519", "x": x }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "use": "enc" }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "kort" }),
            json!({ "kty": "EC", "crv": "P-256", "x": x, "y": "" }),
            json!({ "kty": "RSA", "n": x, "e": "AQAB", "alg": "RSA-OAEP" }),
            json!({ "kty": "RSA" }),
            json!("RSA"),
        ] {
            assert_eq!(PublicKey::of_jwk(&key), None, "{key}");
        }
        // Too short to mean anything.
        let short = PublicKey::of_jwk(&json!({ "kty": "RSA", "n": x, "e": "AQAB" })).unwrap();
        assert!(!short.has_signed(Algorithm::Rs256, b"", &[0; 32]));
        for name in ["none", "None", "HS256", "RS384", ""] {
            assert_eq!(Algorithm::of_token(name), None, "{name}");
        }
    }
}
