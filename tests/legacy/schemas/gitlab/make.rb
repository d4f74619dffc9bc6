# The second factor of a GitLab user, by attr_encrypted 3.1 with GitLab's options (app/models/user.rb). The key is
# otp_key_base of config/secrets.yml. Prints the three columns.
#
# Run: ruby make.rb

require "logger"
require "securerandom"
require "base64"
require "attr_encrypted"

class User
  extend AttrEncrypted
  attr_accessor :encrypted_otp_secret, :encrypted_otp_secret_iv, :encrypted_otp_secret_salt

  attr_encrypted :otp_secret, key: "o" * 64, mode: :per_attribute_iv_and_salt, insecure_mode: true,
                 encode: true, algorithm: "aes-256-cbc"
end

user = User.new
user.otp_secret = "JBSWY3DPEHPK3PXP"
p user.encrypted_otp_secret, user.encrypted_otp_secret_iv, user.encrypted_otp_secret_salt  # Active Record sets encode
