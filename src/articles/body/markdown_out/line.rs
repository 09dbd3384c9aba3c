//! Text with its marks, as Markdown.

use crate::articles::body::{Inline, Mark, Marks, inline};

/// A line of text with its marks; `line_break` is how a break is written here.
pub(super) fn line(content: &[Inline], line_break: &str) -> String {
    let runs = inline::marked(content);
    let mut line = Line { runs: &runs, out: String::new(), open: Vec::new() };
    for (n, (inline, marks)) in runs.iter().enumerate() {
        line.close(n);
        line.open(n);
        match inline {
            Inline::HardBreak => line.out.push_str(line_break),
            Inline::Text { text, .. } if marks.as_slice().contains(&Mark::Code) => {
                line.out.push_str(&code_span(text));
            }
            Inline::Text { text, .. } => line.text(&escaped(text)),
        }
    }
    line.close(runs.len());
    line.out
}

/// A line being written.
struct Line<'a> {
    runs: &'a [(&'a Inline, Marks)],
    out: String,
    /// What is open, outermost first. None ends after the one around it.
    open: Vec<Open<'a>>,
}

struct Open<'a> {
    mark: &'a Mark,
    close: &'static str,
    /// The run before which it is closed.
    end: usize,
}

impl<'a> Line<'a> {
    fn text(&mut self, text: &str) {
        let starts_line = self.out.is_empty() || self.out.ends_with('\n');
        self.out.push_str(&if starts_line { line_start(text) } else { text.to_owned() });
    }

    fn close(&mut self, n: usize) {
        while let Some(open) = self.open.pop_if(|open| open.end == n) {
            match open.mark {
                Mark::Link(href) => self.out.push_str(&target(href.as_str())),
                _ => self.out.push_str(open.close),
            }
        }
    }

    /// Opens what begins with run `n`, the longest first. What would outlast the mark around it is closed with that and
    /// opened again: Markdown has no overlapping.
    fn open(&mut self, n: usize) {
        let runs = self.runs;
        let mut new: Vec<(&'a Mark, usize)> =
            runs[n].1.as_slice().iter().map(|mark| (mark, self.end(mark, n))).collect();
        new.retain(|(mark, _)| **mark != Mark::Code && !self.open.iter().any(|open| open.mark == *mark));
        new.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
        for (mark, end) in new {
            let end = self.open.last().map_or(end, |around| end.min(around.end));
            let (begin, close) = delimiters(mark, self.stands_apart(n, end));
            self.out.push_str(begin);
            self.open.push(Open { mark, close, end });
        }
    }

    /// The first run from `n` on that does not have the mark.
    fn end(&self, mark: &Mark, n: usize) -> usize {
        let length = self.runs[n..].iter().take_while(|(_, marks)| marks.as_slice().contains(mark)).count();
        n + length
    }

    /// True when the runs from `n` to `end` begin and end with a letter or digit and stand between white space, punctuation
    /// or the ends of the line: then delimiters are read as meant, whatever opens or closes beside them.
    fn stands_apart(&self, n: usize, end: usize) -> bool {
        let first = |n: usize| self.runs.get(n).and_then(|(inline, _)| chars(inline).next());
        let last = |n: usize| self.runs.get(n).and_then(|(inline, _)| chars(inline).next_back());
        let is_gap =
            |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || ".,;:!?()'\"-–—“”‘’…".contains(c));
        is_gap(n.checked_sub(1).and_then(last))
            && is_gap(first(end))
            && is_alphanumeric(first(n))
            && is_alphanumeric(last(end - 1))
    }
}

fn chars(inline: &Inline) -> std::str::Chars<'_> {
    match inline {
        Inline::Text { text, .. } => text.chars(),
        Inline::HardBreak => "\n".chars(),
    }
}

/// The end of a link. Parentheses would have to be balanced, so an address that has any stands between angle brackets.
fn target(address: &str) -> String {
    if address.contains(['(', ')']) { format!("](<{address}>)") } else { format!("]({address})") }
}

/// What opens and closes a mark. Asterisks work only where words begin and end; everywhere else the HTML element does.
fn delimiters(mark: &Mark, simple: bool) -> (&'static str, &'static str) {
    match mark {
        Mark::Link(_) => ("[", ""),
        Mark::Bold if simple => ("**", "**"),
        Mark::Italic if simple => ("_", "_"),
        Mark::Strike if simple => ("~~", "~~"),
        Mark::Bold => ("<strong>", "</strong>"),
        Mark::Italic => ("<em>", "</em>"),
        Mark::Strike => ("<s>", "</s>"),
        Mark::Subscript => ("<sub>", "</sub>"),
        Mark::Superscript | Mark::Code => ("<sup>", "</sup>"),
    }
}

/// Backticks around code, one more than any run inside; spaces where the code itself begins or ends with one or the other.
fn code_span(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text with a backslash before everything that could be read as markup inside a line.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let marks_up = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '|' | '#' => true,
            '_' => !(is_alphanumeric(before) && is_alphanumeric(next)),
            '&' => next == Some('#') || is_alphanumeric(next),
            '!' => next == Some('['),
            _ => false,
        };
        if marks_up {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

fn is_alphanumeric(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Escaped text at the start of a line, where "-", "1." and "===" would begin a block.
fn line_start(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = text.split_at(digits);
    if text.starts_with(['-', '+', '=', ':']) || (digits > 0 && rest.starts_with(['.', ')'])) {
        return format!("{number}\\{rest}");
    }
    text.to_owned()
}
