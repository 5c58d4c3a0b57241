//! Pictures that come in: read, turned the right way up and written anew, so that what a camera wrote beside
//! the picture (place, owner, time) never gets into the register.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use store::MAX_ATTACHMENT;

/// More is no picture from a telephone; reading it would take memory from everyone else.
const MOST_PIXELS: u64 = 40_000_000;
const JPEG_QUALITY: u8 = 85;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanImage {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub extension: &'static str,
    pub width: u32,
    pub height: u32,
}

/// Why a file was not taken in. Each has a text in words for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageRefusal {
    TooLarge,
    NotAnImage,
    TooManyPixels,
    Broken,
    /// The sender has left as much today as one person may.
    Quota,
}

impl ImageRefusal {
    pub fn key(self) -> &'static str {
        match self {
            Self::TooLarge => "attachment-too-large",
            Self::NotAnImage => "attachment-not-a-picture",
            Self::TooManyPixels => "attachment-too-many-pixels",
            Self::Broken => "attachment-broken",
            Self::Quota => "attachment-quota",
        }
    }
}

/// Takes long for large pictures; not to be called where requests are answered.
pub fn write_anew(bytes: &[u8]) -> Result<CleanImage, ImageRefusal> {
    if bytes.len() > MAX_ATTACHMENT {
        return Err(ImageRefusal::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| ImageRefusal::NotAnImage)?;
    if !matches!(
        format,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif
    ) {
        return Err(ImageRefusal::NotAnImage);
    }
    let picture = read(bytes, format)?;
    let (width, height) = (picture.width(), picture.height());
    let as_jpeg = |picture: &DynamicImage| -> Result<(Vec<u8>, &'static str, &'static str), ImageRefusal> {
        let mut out = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
        picture
            .to_rgb8()
            .write_with_encoder(encoder)
            .map_err(|_| ImageRefusal::Broken)?;
        Ok((out, "image/jpeg", "jpg"))
    };
    let drawn = matches!(format, ImageFormat::Png | ImageFormat::Gif) || picture.color().has_alpha();
    let mut written = if drawn {
        let mut out = Cursor::new(Vec::new());
        picture
            .write_to(&mut out, ImageFormat::Png)
            .map_err(|_| ImageRefusal::Broken)?;
        (out.into_inner(), "image/png", "png")
    } else {
        as_jpeg(&picture)?
    };
    if written.0.len() > MAX_ATTACHMENT {
        written = as_jpeg(&picture)?;
    }
    let (bytes, media_type, extension) = written;
    if bytes.len() > MAX_ATTACHMENT {
        return Err(ImageRefusal::TooLarge);
    }
    Ok(CleanImage {
        bytes,
        media_type,
        extension,
        width,
        height,
    })
}

fn read(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, ImageRefusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 16);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| ImageRefusal::Broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(ImageRefusal::TooManyPixels);
    }
    // Which way is up stands in what is about to be thrown away.
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| ImageRefusal::Broken)?;
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

/// The name under which it is kept: what it was called, and what it now is.
pub fn kept_name(name: &str, extension: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let stem: String = stem
        .chars()
        .filter(|c| !c.is_control() && !"\"<>:|?*".contains(*c))
        .take(80)
        .collect();
    let stem = stem.trim().trim_matches('.');
    let stem = if stem.is_empty() { "bild" } else { stem };
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    /// A picture two wide and one high, with a camera's notes: "turn a quarter" and a secret.
    fn from_a_camera() -> Vec<u8> {
        let mut picture = RgbImage::from_pixel(64, 32, Rgb([200, 30, 30]));
        picture.put_pixel(0, 0, Rgb([0, 0, 0]));
        let mut plain = Vec::new();
        JpegEncoder::new(&mut plain).encode_image(&picture).unwrap();
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        tiff.extend(b"\x0e\x01\x02\0\x10\0\0\0\x26\0\0\0\0\0\0\0");
        tiff.extend(b"KAMERANS-AGARE!\0");
        let mut notes = b"Exif\0\0".to_vec();
        notes.extend(tiff);
        let mut whole = plain[..2].to_vec();
        whole.extend([0xff, 0xe1]);
        whole.extend(u16::try_from(notes.len() + 2).unwrap().to_be_bytes());
        whole.extend(notes);
        whole.extend(&plain[2..]);
        whole
    }

    #[test]
    fn what_the_camera_wrote_is_gone_and_the_picture_stands_upright() {
        let sent = from_a_camera();
        let holds = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
        assert!(holds(&sent, b"KAMERANS-AGARE"));
        let kept = write_anew(&sent).unwrap();
        assert!(!holds(&kept.bytes, b"Exif") && !holds(&kept.bytes, b"KAMERANS-AGARE"));
        assert_eq!((kept.width, kept.height, kept.media_type), (32, 64, "image/jpeg"));
    }

    #[test]
    fn what_is_no_picture_is_refused_with_its_reason() {
        assert_eq!(write_anew(b"%PDF-1.7"), Err(ImageRefusal::NotAnImage));
        assert_eq!(
            write_anew(b"<svg onload=alert(1)>"),
            Err(ImageRefusal::NotAnImage)
        );
        // Small as a file, and forty million pixels and some more.
        let mut wide = Cursor::new(Vec::new());
        let plain = image::GrayImage::new(40_001, 1_000);
        plain.write_to(&mut wide, ImageFormat::Png).unwrap();
        assert_eq!(write_anew(wide.get_ref()), Err(ImageRefusal::TooManyPixels));
        assert_eq!(write_anew(&from_a_camera()[..300]), Err(ImageRefusal::Broken));
        assert_eq!(
            write_anew(&vec![0; MAX_ATTACHMENT + 1]),
            Err(ImageRefusal::TooLarge)
        );
    }

    /// JPEG, PNG and GIF with a size of 65 535 by 65 535 in its head: four thousand million pixels in some bytes.
    #[test]
    fn a_picture_is_refused_for_the_size_it_tells_before_it_is_unpacked() {
        let jpeg = {
            let mut sent = from_a_camera();
            let at = sent.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
            sent[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
            sent
        };
        let png = {
            let mut sent = Cursor::new(Vec::new());
            let plain = image::GrayImage::new(8, 8);
            plain.write_to(&mut sent, ImageFormat::Png).unwrap();
            let mut sent = sent.into_inner();
            sent[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
            // A decoder that looks at the check sum finds it right.
            let sum = crc(&sent[12..29]);
            sent[29..33].copy_from_slice(&sum.to_be_bytes());
            sent
        };
        let gif = b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0;".to_vec();
        for (kind, sent) in [("jpeg", jpeg), ("png", png), ("gif", gif)] {
            let refused = write_anew(&sent).unwrap_err();
            assert_eq!(refused, ImageRefusal::TooManyPixels, "{kind}");
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1))
            })
        })
    }

    #[test]
    fn what_stands_behind_a_picture_is_not_kept() {
        for hidden in [
            "<script>alert(1)</script>",
            "PK\u{3}\u{4}",
            "%PDF-1.7",
            "GIF89a/*",
        ] {
            let sent = [from_a_camera(), hidden.as_bytes().to_vec()].concat();
            let kept = write_anew(&sent).unwrap().bytes;
            assert!(
                !kept.windows(hidden.len()).any(|w| w == hidden.as_bytes()),
                "{hidden}"
            );
        }
        for drawing in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<?xml version=\"1.0\"?><svg/>",
            "<!DOCTYPE svg><svg/>",
        ] {
            assert_eq!(write_anew(drawing.as_bytes()), Err(ImageRefusal::NotAnImage));
        }
    }

    #[test]
    fn a_name_from_outside_is_a_name_and_nothing_more() {
        let check = |name: &str, expected: &str| assert_eq!(kept_name(name, "jpg"), expected);
        check("IMG_0412.HEIC.jpg", "IMG_0412.HEIC.jpg");
        check("../../etc/passwd", "passwd.jpg");
        check("a\"\r\nSet-Cookie: b.png", "aSet-Cookie b.jpg");
        check("", "bild.jpg");
    }
}
