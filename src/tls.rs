//! TLS of what the program asks others: rustls with ring, and the web's roots compiled in, so that a small image needs no
//! certificates of its own.

use rustls::{ClientConfig, RootCertStore};

/// Makes ring the process's provider. Called first by the program and by its tests: nothing else installs one, and some
/// libraries stop the process where there is none.
pub fn install_provider() {
    // Fails where one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// How a client connects.
pub fn client() -> ClientConfig {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
}
