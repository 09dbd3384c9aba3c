//! Lists.

use super::dom::Node;
use super::{Builder, Flow, Place};
use crate::articles::body::{Block, BlockId, Item, Kind};

/// `CommonMark`'s limit, so that every list can be written as Markdown.
const LARGEST_START: u32 = 999_999_999;

impl Builder {
    pub(super) fn list(&mut self, name: &str, node: &Node, place: &Place, flow: &mut Flow) {
        if !place.has_room(2) {
            return self.unwrap(node, &place.within(), flow);
        }
        let items = self.items(node, &place.deeper(2));
        if name != "ol" {
            return flow.block(Kind::BulletList(items));
        }
        let start = node.attribute("start").and_then(|start| start.trim().parse().ok());
        flow.block(Kind::OrderedList {
            start: start.filter(|start| *start <= LARGEST_START).unwrap_or(1),
            items,
        });
    }

    /// What stands in a list outside its items becomes an item, but for a list: old editors write a nested list behind the
    /// item it belongs to.
    fn items(&mut self, node: &Node, place: &Place) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut loose = Flow::default();
        for child in node.children() {
            match child.name().as_str() {
                "li" => {
                    settle(&mut loose, &mut items);
                    items.push(item(self.contents(&child, place)));
                }
                "ul" | "ol" => {
                    settle(&mut loose, &mut items);
                    self.walk(&child, place, &mut loose);
                    let nested = std::mem::take(&mut loose).finish();
                    match items.last_mut() {
                        Some(last) => last.content.extend(nested),
                        None => items.push(item(nested)),
                    }
                }
                _ => self.walk(&child, place, &mut loose),
            }
        }
        settle(&mut loose, &mut items);
        items
    }
}

/// Makes an item of what stood loose so far. White space between items makes an empty one, which is tidied away.
fn settle(loose: &mut Flow, items: &mut Vec<Item>) {
    let content = std::mem::take(loose).finish();
    if !content.is_empty() {
        items.push(item(content));
    }
}

fn item(content: Vec<Block>) -> Item {
    Item { id: BlockId::default(), content }
}
