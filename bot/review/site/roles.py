"""Who may open what. One table; every handler and every link asks it."""

from __future__ import annotations

CARE, INTAKE, MANAGER, ADMIN = "care team", "intake", "manager", "admin"

PERMISSIONS = {
    # chats, and requests whose words raised a concern; all other requests in the queue need "enquiries" too
    "queue": (CARE, INTAKE, MANAGER, ADMIN),
    "conversations": (CARE, MANAGER, ADMIN),
    "reviews": (CARE, MANAGER, ADMIN),
    "missed": (CARE, MANAGER, ADMIN),
    "corrections": (CARE, MANAGER, ADMIN),
    "enquiries": (INTAKE, MANAGER, ADMIN),
    "dashboard": (CARE, INTAKE, MANAGER, ADMIN),
    "subject": (MANAGER, ADMIN),
    "audit": (MANAGER, ADMIN),
    "users": (ADMIN,),
    "tables": (ADMIN,),
    "password": (CARE, INTAKE, MANAGER, ADMIN),
}

LINKS = (("queue", "Queue"), ("enquiries", "Enquiries"), ("conversations", "Conversations"), ("reviews", "Reviews"),
         ("missed", "Missed"), ("corrections", "Corrections"), ("dashboard", "Dashboard"),
         ("subject", "Access"), ("users", "Users"), ("audit", "Audit"))


def may(role: str, permission: str) -> bool:
    """Whether `role` has `permission`; KeyError for a permission that does not exist, so that a typing error is no open door."""
    return role in PERMISSIONS[permission]
