//! The program: reads the command line and does what it says.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

fn main() -> std::io::Result<ExitCode> {
    courant::tls::install_provider();
    let cli = match courant::commands::read() {
        Ok(cli) => cli,
        Err(code) => return Ok(code),
    };
    let filter = EnvFilter::try_from_env("COURANT_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,courant=info,html5ever=error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = tokio::runtime::Runtime::new()?;
    Ok(runtime.block_on(courant::commands::run(cli)))
}
