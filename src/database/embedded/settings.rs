//! What differs between a cluster that must lose nothing and one that is thrown away.

/// Options for making and for running a cluster.
///
/// They are given on the command line at every start and not written into `postgresql.conf`, so that an existing cluster gets the settings of the program that runs it.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Further arguments of `initdb`.
    pub initdb: &'static [&'static str],
    /// Server settings as `name=value`.
    pub server: &'static [&'static str],
}

impl Settings {
    /// A newsroom on a laptop: every acknowledged row survives a crash (`fsync`, `full_page_writes` and `synchronous_commit` stay at their default, on), memory and disk stay modest.
    pub const DURABLE: Self = Self {
        initdb: &["--data-checksums"],
        server: &[
            "shared_buffers=128MB",
            "max_connections=100",
            "max_wal_size=256MB",
            // Compiling a query costs more than the short queries of a web page take.
            "jit=off",
            // Values and statements contain readers' addresses; they stay out of the log.
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            "log_checkpoints=off",
        ],
    };
}
