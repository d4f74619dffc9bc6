# Users of a Redmine by Redmine itself, every status, several addresses of one user, a group, a second factor, an
# anonymous user and a user of LDAP. The administrator's row comes from Redmine's migrations.
#
# Run: RAILS_ENV=production rails runner make.rb

ActionMailer::Base.perform_deliveries = false
Setting.twofa = 1
Redmine::Configuration.instance_variable_get(:@config)["database_cipher_key"] = nil

def make(login, password, mail, **values)
  user = User.new({ firstname: "First", lastname: "Last", mail: mail, language: "de" }.merge(values))
  user.login = login
  user.password = password if password
  user.save!(validate: false)
  user
end

admin = User.find_by(login: "admin")
admin.update!(mail: "admin@example.com", password: "correct horse battery", must_change_passwd: false)
ada = make("Ada", "a countess counts", "ada@example.com", firstname: "Ada", lastname: "Lovelace")
EmailAddress.create!(user: ada, address: "Countess@Example.com", is_default: false)
make("zoe", "Grüße-ñandú", "zoe@example.com", firstname: "Zoë", lastname: "Ñandú", language: "")
make("locked", "locked but right", "locked@example.com", status: User::STATUS_LOCKED)
make("waiting", "registered, not activated", "waiting@example.com", status: User::STATUS_REGISTERED)
make("renewing", "must be changed", "renewing@example.com", must_change_passwd: true)
make("totp", "and a second factor", "totp@example.com", twofa_scheme: "totp").update!(twofa_totp_key: "JBSWY3DPEHPK3PXP")
old = make("old", nil, "old@example.com")
old.update_columns(hashed_password: Digest::SHA1.hexdigest("before 1.2"), salt: "")  # Redmine before 1.2 had no salt
source = AuthSourceLdap.create!(name: "LDAP", host: "ldap.example.com", port: 389, attr_login: "uid", base_dn: "dc=example")
make("directory", nil, "directory@example.com", auth_source_id: source.id)
group = Group.create!(lastname: "Analysts")
group.users << ada
day = "2021-03-04 05:06:07"
[User, EmailAddress, Group].each { |model| model.update_all(created_on: day, updated_on: day) }
User.update_all(passwd_changed_on: day)
