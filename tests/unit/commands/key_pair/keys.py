"""Public keys of pairs that nobody has any more, with what ssh-keygen 9.2 says of them."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    text: str
    sha256: str
    md5: str


ED25519 = Key(
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAbM85/DmSHvNEfbBEyzVjPV55DY1/Z0GoJnBbRj9eN ann@laptop",
    "SHA256:622dtAt+upuTTia93PsAxvuoO99105bAaX0Bdath8IM",
    "84:a6:f4:75:89:3b:0d:08:3b:5d:7a:75:eb:ff:a6:3d",
)
ECDSA = Key(
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAkDx9IualzJn60tXFhy2UlTSH41"
    "N7+rXUfkegLODHLwyRFtdcS6O6Xz8Gex1X3FVM58OpKdXxnIWTFcDGKZxjc=",
    "SHA256:+cH4ynnAlstSS8WaaJaCWZzZvIW/+CuY6u8ZAHyxvNc",
    "3a:24:fc:fe:71:ba:02:0b:5d:49:de:11:5d:91:cc:75",
)
RSA = Key(
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC6UNOw+wXVjUzeHyoB9Eg68x0Go02rGWvh7Ea1s1mUTg5ihNmtKN2FMPUntWXF"
    "gqUhUzZFkj/fCFMSLw59IVVCdwABBJpLtFG0IYiyjP6Fdn0GAkPv6KGxFhqqL8Yr+Vp2eXN7MdJ03DTvOWVG5aQZZozkuGI04alS"
    "ijVCYRBNhfBAfWQFUboM7oSihi96D1jpSRZ/c/xH8FSAoTQblFbTVnI6XaxllbMLH7E9TfLmQR+V39i7DPGFPdaMVO0ymyvWJRoD"
    "3UKUBAR2vVHHtEM9BffeKJ4v1p67JWnhW698V9ZWuRiq8U25/++W+RCUqh8gsGzWG5BkqYbUw8SEFN0x69po4H3k9s0PB8Va0hgG"
    "nxeYoJ20eXgHPEDnJZD8J+eA94VDa9k0XDzQppF+5votfpU/SMO/nCoY9ngUFEaXu+idNz1EwyYNgNwdAacXpSFW0OVWdikgItrv"
    "OtW07vkPAqeqSIkvLrStgLLgNNB1AbPyHWsceTOlz2ekzwZWlps=",
    "SHA256:kXPnu6Qsp6U0pgpUho5U5qERRb6y/UK1s2yk4aJsAr4",
    "07:ee:aa:01:9d:2a:42:ac:05:2b:ed:f3:50:ff:5c:7a",
)
