//! Rebuilds the program when a file that it embeds comes or goes: fonts bundled after the first build, a new template.

fn main() {
    for folder in ["demo", "locales", "migrations", "static", "templates"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
