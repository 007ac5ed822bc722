"""The program keukentafel-picture: what comes out is a plain small JPEG of what was seen, or nothing."""

import io
import os
import pathlib
import random
import struct
import subprocess
import time
import unittest
import zlib

from PIL import Image

BUILD = pathlib.Path(os.environ["KT_BUILD"])
DONE, REFUSED = 0, 2
SECRET = b"Kerkstraat 7, 2e verdieping"


def clean(data, seconds=60):
    done = subprocess.run([BUILD / "keukentafel-picture"], input=data, capture_output=True, timeout=seconds)
    return done.returncode, done.stdout


def stripes(width=600, height=400):
    """Red left, green right, blue below."""
    image = Image.new("RGB", (width, height), (255, 0, 0))
    image.paste((0, 255, 0), (width // 2, 0, width, height))
    image.paste((0, 0, 255), (0, height * 3 // 4, width, height))
    return image


def saved(image, form, **how):
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def with_exif(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010e] = SECRET.decode()
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (52.0, 5.0, 30.0), 3: "E", 4: (4.0, 18.0, 10.0)})
    return exif


def near(found, wanted):
    return all(abs(a - b) < 40 for a, b in zip(found, wanted))


class Picture(unittest.TestCase):
    def opened(self, data):
        status, made = clean(data)
        self.assertEqual(status, DONE)
        self.assertTrue(made.startswith(b"\xff\xd8\xff"))
        return made, Image.open(io.BytesIO(made)).convert("RGB")

    def test_every_kind_that_is_taken_becomes_a_jpeg_of_the_same(self):
        for form, how in (("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("PNG", {"optimize": True}),
                          ("WEBP", {}), ("WEBP", {"lossless": True})):
            with self.subTest(form, **how):
                _, image = self.opened(saved(stripes(), form, **how))
                self.assertEqual(image.size, (600, 400))
                for at, colour in (((50, 50), (255, 0, 0)), ((550, 50), (0, 255, 0)), ((300, 380), (0, 0, 255))):
                    self.assertTrue(near(image.getpixel(at), colour), (at, image.getpixel(at)))

    def test_grey_palette_and_clear_points(self):
        for image in (stripes().convert("L"), stripes().convert("P"), stripes().convert("1")):
            self.opened(saved(image, "PNG"))
        self.opened(saved(stripes().convert("L"), "JPEG"))
        clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
        for form, how in (("PNG", {}), ("WEBP", {"lossless": True})):
            _, image = self.opened(saved(clear, form, **how))
            self.assertTrue(near(image.getpixel((20, 20)), (255, 255, 255)), "on paper")

    def test_a_large_one_becomes_small_and_keeps_its_form(self):
        for form in ("JPEG", "PNG", "WEBP"):
            with self.subTest(form):
                _, image = self.opened(saved(stripes(4032, 3024), form))
                self.assertEqual(image.size, (1280, 960))
                self.assertTrue(near(image.getpixel((1200, 100)), (0, 255, 0)))
        _, image = self.opened(saved(stripes(9000, 3), "JPEG"))
        self.assertEqual(image.size, (1280, 1))

    def test_where_it_was_taken_and_what_else_it_carries_is_gone(self):
        exif, text = with_exif(), SECRET.decode()
        for form, how in (("JPEG", {"exif": exif, "comment": SECRET, "icc_profile": SECRET * 20}),
                          ("PNG", {"exif": exif, "icc_profile": SECRET * 20}), ("WEBP", {"exif": exif.tobytes()})):
            with self.subTest(form):
                before = saved(stripes(), form, **how)
                made, image = self.opened(before)
                self.assertFalse(dict(image.getexif()))
                self.assertNotIn(SECRET, made)
                self.assertNotIn(b"Exif", made)
                self.assertNotIn("icc_profile", Image.open(io.BytesIO(made)).info)
        self.assertIn(SECRET, saved(stripes(), "JPEG", exif=exif), "the test would see it")
        self.assertTrue(text)

    def test_it_stands_as_the_camera_was_held(self):
        from PIL import ImageOps
        for orientation in range(1, 9):
            with self.subTest(orientation):
                before = saved(stripes(), "JPEG", exif=with_exif(orientation), quality=95)
                expected = ImageOps.exif_transpose(Image.open(io.BytesIO(before))).convert("RGB")
                _, image = self.opened(before)
                self.assertEqual(image.size, expected.size)
                for x in (0.1, 0.9):
                    for y in (0.1, 0.9):
                        at = int(image.width * x), int(image.height * y)
                        self.assertTrue(near(image.getpixel(at), expected.getpixel(at)), at)

    def test_what_hangs_behind_it_or_stands_before_it_does_not_come_along(self):
        script = b"<script>alert(1)</script>PK\x03\x04" + SECRET
        for form in ("JPEG", "PNG"):
            made, _ = self.opened(saved(stripes(), form) + script)
            self.assertNotIn(b"script", made)
            self.assertNotIn(SECRET, made)
        self.assertEqual(clean(script + saved(stripes(), "JPEG")), (REFUSED, b""))

    def test_what_is_no_picture_is_refused(self):
        noise = random.Random(7).randbytes(5000)
        for data in (b"", b"GIF89a", b"%PDF-1.7\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", noise,
                     b"\xff\xd8\xff" + noise, b"\x89PNG\r\n\x1a\n" + noise, b"RIFF\x10\x00\x00\x00WEBPVP8 " + noise,
                     saved(stripes(), "GIF"), saved(stripes(), "BMP"), saved(stripes(), "TIFF"), b"\xff" * 2_000_000):
            self.assertEqual(clean(data), (REFUSED, b""), data[:20])
        self.assertEqual(clean(saved(stripes(), "WEBP", save_all=True, append_images=[stripes().rotate(90)])),
                         (REFUSED, b""), "one that moves")

    def test_one_that_is_cut_off_is_refused(self):
        for form in ("JPEG", "PNG", "WEBP"):
            whole = saved(stripes(), form)
            for part in (0.1, 0.5, 0.9):
                self.assertEqual(clean(whole[:int(len(whole) * part)]), (REFUSED, b""), (form, part))

    def test_one_that_would_fill_the_memory_is_refused(self):
        def chunk(name, data):
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

        def png(width, height):
            rows = zlib.compress(bytes(1 << 20))
            return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                    + chunk(b"IDAT", rows) + chunk(b"IEND", b""))

        jpeg = bytearray(saved(stripes(), "JPEG"))
        size = jpeg.index(b"\xff\xc0") + 5
        jpeg[size:size + 4] = struct.pack(">HH", 65535, 65535)
        for data in (png(100_000, 100_000), png(2**31 - 1, 2**31 - 1), png(20_000, 20_000), bytes(jpeg)):
            self.assertEqual(clean(data), (REFUSED, b""))
        text = zlib.compress(bytes(200 << 20))
        bomb = saved(stripes(), "PNG")
        bomb = bomb[:33] + chunk(b"zTXt", b"Comment\0\0" + text) + chunk(b"iCCP", b"icc\0\0" + text) + bomb[33:]
        status, made = clean(bomb)
        self.assertIn(status, (DONE, REFUSED))
        self.assertLess(len(made), 1 << 20)

    def test_one_that_takes_too_long_ends(self):
        """Many scans of a large picture, each of which is whole work."""
        scan = saved(Image.new("RGB", (6000, 6000)), "JPEG", progressive=True)
        begin = scan.index(b"\xff\xda")
        last = scan[scan.rindex(b"\xff\xda"):-2]
        bomb = scan[:begin] + scan[begin:-2] + last * 3000 + b"\xff\xd9"
        self.assertEqual(clean(bomb), (REFUSED, b""))

    def test_it_has_given_up_every_right_before_the_first_byte(self):
        with subprocess.Popen([BUILD / "keukentafel-picture"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
            told = {}
            end = time.monotonic() + 20
            while told.get("Seccomp") != "2" and time.monotonic() < end:
                told = dict(line.split(":\t", 1) for line in
                            pathlib.Path(f"/proc/{one.pid}/status").read_text().splitlines() if ":\t" in line)
            self.assertEqual((told["Seccomp"], told["NoNewPrivs"], int(told["CapEff"], 16)), ("2", "1", 0))
            one.stdin.close()
            self.assertEqual(one.wait(20), REFUSED)

    def test_broken_ones_harm_nobody(self):
        chance = random.Random(20)
        seeds = [saved(stripes(80, 60), form, **how) for form, how in
                 (("JPEG", {"exif": with_exif(6)}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}),
                  ("WEBP", {"lossless": True}))]
        for _ in range(int(os.environ.get("KT_BROKEN_PICTURES", 200))):
            data = bytearray(chance.choice(seeds))
            for _ in range(chance.randint(1, 20)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            status, made = clean(bytes(data))
            self.assertIn(status, (DONE, REFUSED))
            self.assertEqual(status == DONE, made.startswith(b"\xff\xd8\xff"))


if __name__ == "__main__":
    unittest.main()
