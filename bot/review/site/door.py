"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from bot.review import accounts, audit
from bot.review.site.gate import SESSION, SIGN_IN
from bot.review.site.visit import Context, Visit, action, page


async def sign_in(request: Request, datasette: Datasette) -> Response:
    """The only page that is served to somebody who is not signed in."""
    visit = Visit(datasette, request, datasette.review_site)
    if request.method != "POST":
        return Response.html(await datasette.render_template("staff_sign_in.html", {"wrong": None}, request=request))
    form = await visit.form()
    name = form.get("name", "")
    try:
        token = await visit.write(lambda conn: accounts.sign_in(conn, name, form.get("password", ""), _address(visit), visit.now), whole=False)
    except accounts.Refused as error:
        # what was typed as a name is not recorded: people type their password there
        await visit.write(lambda conn: audit.record(conn, visit.now, audit.SYSTEM, "", "sign-in refused", "sign-in"))
        page_text = await datasette.render_template("staff_sign_in.html", {"wrong": str(error)}, request=request)
        return Response.html(page_text, status=401)
    await visit.write(lambda conn: audit.record(conn, visit.now, name.strip().lower(), "", "signed in", "sign-in"))
    answer = Response.redirect("/", status=303)
    answer.set_cookie(SESSION, token, httponly=True, samesite="lax", secure=visit.config.secure_cookies, path="/")
    return answer


@action("password", lambda visit: SIGN_IN)
async def sign_out(visit: Visit) -> Response:
    """Ends this session."""
    token = visit.request.cookies.get(SESSION, "")
    await visit.change("signed out", "sign-in", lambda conn: accounts.sign_out(conn, token))
    answer = Response.redirect(SIGN_IN, status=303)
    answer.set_cookie(SESSION, "", max_age=0, httponly=True, samesite="lax", secure=visit.config.secure_cookies)
    return answer


@page("password", "staff_password.html")
async def password_page(visit: Visit) -> Context:
    """The form to change one's own password."""
    return {"must_change": bool((visit.request.actor or {}).get("must_change")), "shortest": accounts.SHORTEST_PASSWORD}


@action("password", lambda visit: "/password")
async def password_step(visit: Visit) -> Response:
    """Changes the password; all sessions end and the person signs in with the new one."""
    form = await visit.form()
    if form.get("new", "") != form.get("again", ""):
        raise accounts.Refused("The two new passwords differ. Type the same one in both fields.")
    await visit.change("changed password", f"user {visit.name}", lambda conn: accounts.change_password(
        conn, visit.name, form.get("old", ""), form.get("new", "")))
    visit.say("Your password is changed. Sign in with the new one.")
    return Response.redirect(SIGN_IN, status=303)


def _address(visit: Visit) -> str:
    """The visitor's address; a proxy's word is taken only when the setting says that the proxy is ours."""
    if visit.config.trust_proxy:
        forwarded = visit.request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return str((visit.request.scope.get("client") or ("local",))[0])
