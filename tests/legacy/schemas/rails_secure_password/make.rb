# Users of a Rails application with has_secure_password, by Active Record and Active Model themselves.
#
# Run: ruby make.rb FILE.db

require "logger"
require "active_record"
require "bcrypt"

ActiveModel::SecurePassword.min_cost = true
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: ARGV[0])
ActiveRecord::Migration.verbose = false
ActiveRecord::Schema.define(version: 2021_03_04_050607) do
  create_table :users do |t|
    t.string :name
    t.string :email
    t.string :password_digest
    t.string :remember_digest
    t.boolean :admin, default: false
    t.string :activation_digest
    t.boolean :activated, default: false
    t.datetime :activated_at
    t.timestamps
    t.index :email, unique: true
  end
  create_table :microposts do |t|
    t.text :content
    t.references :user
    t.timestamps
  end
end

class User < ActiveRecord::Base
  has_secure_password validations: false
end

day = Time.utc(2021, 3, 4, 5, 6, 7)
Time.singleton_class.class_eval { define_method(:now) { day } }
User.create!(name: "Ada Lovelace", email: "ada@example.com", password: "correct horse battery", admin: true, activated: true, activated_at: day)
User.create!(name: "Zoë Ñandú", email: "zoe@example.com", password: "Grüße-ñandú")
User.create!(name: "No Password", email: "none@example.com", activated: true, activated_at: day)
