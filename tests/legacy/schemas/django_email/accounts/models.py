"""A user model without username, as Django's documentation has it."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models


class Manager(BaseUserManager):
    """Makes users by email."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractUser):
    """The email is what a user types."""

    username = None
    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=32, blank=True)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = Manager()
