//! A picture or a document that somebody sends in. What it is, its first bytes say.

/// What may be sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "student_file_kind", rename_all = "snake_case")]
pub enum Kind {
    /// A photograph.
    Jpeg,
    /// A picture of a screen.
    Png,
    /// A document.
    Pdf,
}

impl Kind {
    /// What a file is by how it begins.
    pub fn of(content: &[u8]) -> Option<Self> {
        let begins = |mark: &[u8]| content.starts_with(mark);
        if begins(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if begins(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if begins(b"%PDF-") {
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// What browsers call it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// How the name of such a file ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// Largest file, in bytes.
pub const LARGEST: usize = 3 << 20;
/// How many may be sent in at once.
pub const MOST: usize = 2;

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is neither a picture nor a document that we take, or not what the browser says it is.
    Kind,
    /// It is too large.
    Large,
    /// There are too many.
    Many,
}

impl Unfit {
    /// The key of its wording.
    pub fn wording(self) -> &'static str {
        match self {
            Self::Kind => "student-file-kind",
            Self::Large => "student-file-large",
            Self::Many => "student-file-many",
        }
    }
}

/// What a file is, if it may be kept: what it says of itself is what it is.
pub fn check(says: Option<&str>, content: &[u8]) -> Result<Kind, Unfit> {
    if content.len() > LARGEST {
        return Err(Unfit::Large);
    }
    let kind = Kind::of(content).ok_or(Unfit::Kind)?;
    if says.is_some_and(|says| !says.eq_ignore_ascii_case(kind.content_type())) {
        return Err(Unfit::Kind);
    }
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with() {
        assert_eq!(check(Some("application/pdf"), b"%PDF-1.7 ..."), Ok(Kind::Pdf));
        assert_eq!(check(Some("image/png"), b"\x89PNG\r\n\x1a\n..."), Ok(Kind::Png));
        assert_eq!(check(None, b"\xff\xd8\xff\xe0"), Ok(Kind::Jpeg));
        for (says, content) in [
            ("application/pdf", &b"<html><script>"[..]),
            ("image/png", b"%PDF-1.7"),
            ("image/svg+xml", b"<svg onload=alert(1)>"),
            ("text/html", b"\x89PNG\r\n\x1a\n"),
            ("image/jpeg", b""),
            ("application/zip", b"PK\x03\x04"),
        ] {
            assert_eq!(check(Some(says), content), Err(Unfit::Kind), "{says}");
        }
        assert_eq!(check(None, &vec![0; LARGEST + 1]), Err(Unfit::Large));
    }
}
