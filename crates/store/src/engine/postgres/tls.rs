//! TLS to the server, by rustls: its certificate and its name are always checked.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Trust;
use super::fault::Unreachable;

/// A connector that trusts these authorities and no others.
pub(super) fn connector(trust: &Trust) -> Result<MakeRustlsConnect, Unreachable> {
    let here = |error: &dyn std::fmt::Display| Unreachable::Here(error.to_string());
    let mut roots = RootCertStore::empty();
    match trust {
        Trust::Machine => {
            // What can't be read of the machine's store is left out; with nothing at all nobody is trusted, and that is said.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Trust::File(path) => {
            let unreadable = |reason: &dyn std::fmt::Display| {
                Unreachable::Here(format!("the certificates of {} can't be read: {reason}", path.display()))
            };
            for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))? {
                let certificate = certificate.map_err(|error| unreadable(&error))?;
                roots.add(certificate).map_err(|error| unreadable(&error))?;
            }
        }
    }
    if roots.is_empty() {
        return Err(Unreachable::Here(
            "no certificate authority is there to check the server by: name one by ?sslrootcert=FILE".to_owned(),
        ));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| here(&error))?.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
