"""Certificates of a test's own: an authority, and what it signs for a server or a client on loopback."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = dt.timedelta(days=1)
LEEWAY = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Certificate:
    """The files of one certificate; `both` holds key and certificate, as the database's driver wants them."""

    certificate: Path
    key: Path
    both: Path


class Authority:
    """Signs certificates; `certificate` is the file that others trust."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.certificate = folder / f"{name}.pem"
        signed = _begin(self._name, self._name, self._key.public_key())
        signed = signed.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        signed = signed.add_extension(_usage(signs=True), critical=True)
        self._identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        signed = signed.add_extension(self._identifier, critical=False)
        self.certificate.write_bytes(_pem(signed.sign(self._key, hashes.SHA256())))

    def sign(self, name: str, *, address: str = "127.0.0.1") -> Certificate:
        """A certificate for a server at an address, or for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        signed = _begin(_name(name), self._name, key.public_key())
        signed = signed.add_extension(names, critical=False)
        signed = signed.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        signed = signed.add_extension(_usage(signs=False), critical=True)
        signed = signed.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        parent = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._identifier)
        signed = signed.add_extension(parent, critical=False)
        certificate = _pem(signed.sign(self._key, hashes.SHA256()))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        files = Certificate(*(self._folder / f"{name}-{part}.pem" for part in ("certificate", "key", "both")))
        files.certificate.write_bytes(certificate)
        files.key.write_bytes(private)
        files.both.write_bytes(private + certificate)
        return files


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _begin(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    # Certificates are judged by the machine's clock, in every process that takes part.
    now = dt.datetime.now(dt.UTC)
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    begun = begun.serial_number(x509.random_serial_number())
    return begun.not_valid_before(now - LEEWAY).not_valid_after(now + LIFETIME)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
