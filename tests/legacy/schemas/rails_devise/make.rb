# Users of a Rails application with Devise and devise-two-factor, by their own code: Active Record's schema, Devise's
# models (with a pepper, confirmable and lockable), attr_encrypted for the second factor. An admin_users table beside.
#
# Run with an empty database: ruby make.rb postgresql://root@127.0.0.1:5432/NAME (or mysql2://…)

require "logger"
require "active_record"
require "rails"
require "action_controller/railtie"
require "devise"
require "devise/orm/active_record"
require "devise-two-factor"
require "rotp"

Devise.pepper = "a pepper of one hundred and twenty-eight hex digits in config/initializers/devise.rb"
Devise.stretches = 5
Devise.secret_key = "s" * 64
Devise.mailer_sender = "nobody@example.com"
ActiveRecord::Base.establish_connection(ARGV[0])
ActiveRecord::Migration.verbose = false
ActiveRecord::Schema.define(version: 2021_03_04_050607) do
  create_table :users do |t|
    t.string :email, null: false, default: ""
    t.string :encrypted_password, null: false, default: ""
    t.string :reset_password_token
    t.datetime :reset_password_sent_at
    t.datetime :remember_created_at
    t.integer :sign_in_count, default: 0, null: false
    t.datetime :current_sign_in_at
    t.datetime :last_sign_in_at
    t.string :current_sign_in_ip
    t.string :last_sign_in_ip
    t.string :confirmation_token
    t.datetime :confirmed_at
    t.datetime :confirmation_sent_at
    t.string :unconfirmed_email
    t.integer :failed_attempts, default: 0, null: false
    t.string :unlock_token
    t.datetime :locked_at
    t.string :encrypted_otp_secret
    t.string :encrypted_otp_secret_iv
    t.string :encrypted_otp_secret_salt
    t.integer :consumed_timestep
    t.boolean :otp_required_for_login
    t.string :first_name
    t.string :last_name
    t.timestamps null: false
    t.index :email, unique: true
    t.index :reset_password_token, unique: true
    t.index :confirmation_token, unique: true
    t.index :unlock_token, unique: true
  end
  create_table :admin_users do |t|
    t.string :email, null: false, default: ""
    t.string :encrypted_password, null: false, default: ""
    t.string :reset_password_token
    t.datetime :reset_password_sent_at
    t.datetime :remember_created_at
    t.timestamps null: false
    t.index :email, unique: true
  end
  create_table :roles do |t|
    t.string :name
    t.references :resource, polymorphic: true
    t.timestamps null: false
  end
  create_table :users_roles, id: false do |t|
    t.references :user
    t.references :role
    t.index %i[user_id role_id]
  end
end

class User < ActiveRecord::Base
  devise :two_factor_authenticatable, :confirmable, :lockable, :recoverable,
         otp_secret_encryption_key: "k" * 32
  def send_on_create_confirmation_instructions = nil
end

class AdminUser < ActiveRecord::Base
  devise :database_authenticatable
end

class Role < ActiveRecord::Base
  has_and_belongs_to_many :users, join_table: :users_roles
end

day = Time.utc(2021, 3, 4, 5, 6, 7)
Time.singleton_class.class_eval { define_method(:now) { day } }
make = ->(values) { User.new(values).tap { |user| user.skip_confirmation_notification!; user.save! } }
ada = make.(email: "Ada@Example.com", password: "correct horse battery", confirmed_at: day, first_name: "Ada", last_name: "Lovelace")
make.(email: "zoe@example.com", password: "Grüße-ñandú", first_name: "Zoë", last_name: "Ñandú")
make.(email: "lapsed@example.com", password: "the lock has lapsed", confirmed_at: day, locked_at: day, failed_attempts: 20)
make.(email: "locked@example.com", password: "locked but right", confirmed_at: day, locked_at: Time.utc(2999), failed_attempts: 20)
totp = make.(email: "totp@example.com", password: "and a second factor", confirmed_at: day, otp_required_for_login: true)
totp.update_columns(totp.tap { |user| user.otp_secret = "JBSWY3DPEHPK3PXP" }.attributes.slice("encrypted_otp_secret", "encrypted_otp_secret_iv", "encrypted_otp_secret_salt"))
make.(email: "omniauth@example.com", confirmed_at: day)
AdminUser.new(email: "ada@example.com", password: "an admin apart").save!
Role.create!(name: "editor").users << ada
Role.create!(name: "author").users << ada
