//! Text with its marks, as Markdown.

use crate::articles::body::{Inline, Mark, Marks, inline};

/// A line of text with its marks; `line_break` is how a break is written here.
pub(super) fn line(content: &[Inline], line_break: &str) -> String {
    let runs = inline::marked(content);
    let mut out = String::new();
    let mut open: Vec<(Mark, &'static str)> = Vec::new();
    for (n, (inline, marks)) in runs.iter().enumerate() {
        shift(&mut out, &mut open, &runs, n, marks);
        match inline {
            Inline::HardBreak => out.push_str(line_break),
            Inline::Text { text, marks } if marks.as_slice().contains(&Mark::Code) => {
                out.push_str(&code_span(text));
            }
            Inline::Text { text, .. } => {
                let text = escaped(text);
                let starts_line = out.is_empty() || out.ends_with('\n');
                out.push_str(&if starts_line { line_start(&text) } else { text });
            }
        }
    }
    shift(&mut out, &mut open, &runs, runs.len(), &Marks::default());
    out
}

/// Closes the marks that end before run `n` and opens those that begin with it.
fn shift(
    out: &mut String,
    open: &mut Vec<(Mark, &'static str)>,
    runs: &[(&Inline, Marks)],
    n: usize,
    wanted: &Marks,
) {
    let wanted: Vec<&Mark> = wanted
        .as_slice()
        .iter()
        .filter(|mark| **mark != Mark::Code)
        .collect();
    let shared = open
        .iter()
        .zip(&wanted)
        .take_while(|((a, _), b)| a == **b)
        .count();
    for (mark, close) in open.drain(shared..).rev() {
        match mark {
            Mark::Link(href) => out.push_str(&target(href.as_str())),
            _ => out.push_str(close),
        }
    }
    for mark in &wanted[shared..] {
        let (begin, end) = delimiters(mark, runs, n);
        out.push_str(begin);
        open.push(((*mark).clone(), end));
    }
}

/// The end of a link. Parentheses would have to be balanced, so an address that has any stands between angle brackets.
fn target(address: &str) -> String {
    if address.contains(['(', ')']) {
        format!("](<{address}>)")
    } else {
        format!("]({address})")
    }
}

/// What opens and closes a mark. Asterisks work only where words begin and end; everywhere else the HTML element does.
fn delimiters(mark: &Mark, runs: &[(&Inline, Marks)], n: usize) -> (&'static str, &'static str) {
    let simple = stands_apart(mark, runs, n);
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

/// True when the stretch of runs under a mark, from run `n`, begins and ends with a letter or digit and stands between white
/// space, punctuation or the ends of the line: then the delimiters are read as meant, whatever opens or closes beside them.
fn stands_apart(mark: &Mark, runs: &[(&Inline, Marks)], n: usize) -> bool {
    let length = runs[n..]
        .iter()
        .take_while(|(_, marks)| marks.as_slice().contains(mark))
        .count();
    let text = |runs: &[(&Inline, Marks)]| {
        runs.iter()
            .map(|(inline, _)| inline::text_of(std::slice::from_ref(*inline)))
            .collect::<String>()
    };
    let (before, inside, after) = (
        text(&runs[..n]),
        text(&runs[n..n + length]),
        text(&runs[n + length..]),
    );
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_gap = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || ".,;:!?()'\"-–—“”‘’…".contains(c));
    is_gap(before.chars().last())
        && is_gap(after.chars().next())
        && is_word(inside.chars().next())
        && is_word(inside.chars().last())
}

/// Backticks around code, one more than any run inside; spaces where the code itself begins or ends with one or the other.
fn code_span(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
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
