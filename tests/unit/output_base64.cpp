// Base64 against the test vectors of RFC 4648, section 10, and bytes above 127.
#include <gtest/gtest.h>

#include "fluxform/output/base64.hpp"

namespace fluxform {
namespace {

TEST(Base64, GivesTheVectorsOfTheStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, CarriesEveryByte) {
  EXPECT_EQ(base64(std::string("\xff\xff\xff", 3)), "////");
  EXPECT_EQ(base64(std::string("\x00\x80\xfe", 3)), "AID+");
}

}  // namespace
}  // namespace fluxform
