#include "gateway/device.hpp"

#include <gtest/gtest.h>

using keukentafel::gateway::device_name;

TEST(device, has_two_words_of_our_own) {
  EXPECT_EQ(device_name("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                        "Chrome/131.0.0.0 Mobile Safari/537.36"),
            "Chrome, Android");
  EXPECT_EQ(device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                        "Gecko) Version/18.1 Mobile/15E148 Safari/604.1"),
            "Safari, iPhone");
  EXPECT_EQ(device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                        "Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1"),
            "Chrome, iPhone");
  EXPECT_EQ(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                        "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"),
            "Edge, Windows");
  EXPECT_EQ(device_name("Mozilla/5.0 (Linux; Android 10; SM-A505F) AppleWebKit/537.36 (KHTML, like Gecko) "
                        "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"),
            "Samsung Internet, Android");
  EXPECT_EQ(device_name("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"), "Firefox, Linux");
  EXPECT_EQ(device_name("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"),
            "Chrome, ChromeOS");
}

TEST(device, keeps_nothing_of_what_it_does_not_know) {
  EXPECT_EQ(device_name(""), "");
  EXPECT_EQ(device_name("<b>Fien's phone</b> 0123456789"), "");
  EXPECT_EQ(device_name("Fien's app (Android 14; serial 0123456789)"), "Android");
}
