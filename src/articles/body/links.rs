//! Where a text leads.

use super::{Block, Document, Href, Inline, Kind, Mark};

impl Document {
    /// Every address that the text links to, once each and in reading order; those of embeds are among them.
    pub fn links(&self) -> Vec<&Href> {
        let mut found = Vec::new();
        collect(self.blocks(), &mut found);
        found
    }
}

fn collect<'a>(blocks: &'a [Block], found: &mut Vec<&'a Href>) {
    for block in blocks {
        match &block.kind {
            Kind::Paragraph(content) | Kind::Heading { content, .. } => {
                content.iter().flat_map(links_of).for_each(|href| add(href, found));
            }
            Kind::Embed { url, .. } => add(url, found),
            kind => kind.nested().into_iter().for_each(|inner| collect(inner, found)),
        }
    }
}

fn add<'a>(href: &'a Href, found: &mut Vec<&'a Href>) {
    if !found.contains(&href) {
        found.push(href);
    }
}

fn links_of(inline: &Inline) -> impl Iterator<Item = &Href> {
    let marks = match inline {
        Inline::Text { marks, .. } => marks.as_slice(),
        Inline::HardBreak => &[],
    };
    marks.iter().filter_map(|mark| if let Mark::Link(href) = mark { Some(href) } else { None })
}
