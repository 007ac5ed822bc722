"""What the gateway agrees to in TLS, and a certificate that is replaced while it runs."""

import hashlib
import os
import socket
import ssl
import subprocess
import unittest

from harness import Journey, insecure, scenes, test_of, wait_until


def make_certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "30", "-keyout", folder / f"{name}-key.pem", "-out", folder / f"{name}.pem",
                    "-subj", "/CN=localhost"], check=True, capture_output=True)


def shake(port, lowest, highest, suites=None):
    """Version and suite that were agreed on, or the reason why not."""
    context = insecure()
    # This client would say anything: what is refused is refused by the server.
    context.set_ciphers((suites or "ALL") + ":@SECLEVEL=0")
    context.minimum_version, context.maximum_version = lowest, highest
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        try:
            with context.wrap_socket(plain) as link:
                return link.version(), link.cipher()[0]
        except (ssl.SSLError, ConnectionError) as refused:
            return "refused", str(refused)


def fingerprint(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain, insecure().wrap_socket(plain) as link:
        return hashlib.sha256(link.getpeercert(True)).hexdigest()


class Tls(unittest.TestCase):
    def setUp(self):
        self.journey = self.enterContext(Journey())
        self.port = self.journey.port

    def test_versions_and_suites(self):
        old, twelve, thirteen = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
        self.assertEqual(shake(self.port, old, thirteen)[0], "TLSv1.3")
        self.assertEqual(shake(self.port, old, twelve)[0], "TLSv1.2")
        self.assertEqual(shake(self.port, old, ssl.TLSVersion.TLSv1_1)[0], "refused")
        for suite in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"):
            self.assertEqual(shake(self.port, twelve, twelve, suite), ("TLSv1.2", suite))
        for suite in ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256", "AECDH-AES128-SHA",
                      "ECDHE-ECDSA-NULL-SHA"):
            self.assertEqual(shake(self.port, twelve, twelve, suite)[0], "refused", suite)

    def test_a_replaced_certificate(self):
        folder, first = self.journey.folder, fingerprint(self.port)
        client = self.journey.wait_for_import()
        stream = self.journey.stream(client)

        make_certificate(folder, "new")
        os.replace(folder / "new.pem", folder / "cert.pem")
        wait_until("the half pair is refused", lambda: "does not belong to" in self.journey.log)
        self.assertEqual(fingerprint(self.port), first, "half a pair changes nothing")

        os.replace(folder / "new-key.pem", folder / "key.pem")
        wait_until("new connections get the new certificate", lambda: fingerprint(self.port) != first)
        wait_until("it is said", lambda: "the certificate was replaced" in self.journey.log)
        self.assertEqual(client.get("/api/v1/me").status, 200, "sessions do not care")

        girl = self.journey.highlights["guardians"]["a"]["students"][0]
        scenes.give_mark(self.journey.sis, girl["student"], test_of(girl, "Nederlands"), 9.1)
        stream.wait_for("an item over the connection of before", lambda item: item["detail"].get("value") == "9.1")


if __name__ == "__main__":
    unittest.main()
