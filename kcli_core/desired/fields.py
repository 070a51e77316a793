"""What a file of an office may say: sections and their fields, the one source of reader, schema and export."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

TEXT, DAY, NUMBER, FLAG, WORDS, SIZE = "text", "day", "number", "flag", "words", "size"


class Field(NamedTuple):
    """One field. `column`: how a list's headings are catalogued, where that is another word; none: TOML only."""

    name: str
    en: str
    ja: str
    type: str = TEXT
    needed: bool = False
    choices: tuple[str, ...] = ()
    column: str | None = ""

    @property
    def heading(self) -> str | None:
        return self.name if self.column == "" else self.column


class _Kind(NamedTuple):
    name: str
    en: str
    ja: str
    fields: tuple[Field, ...]
    # The fields that say which one it is; `code` and the like may be renamed by `previously`.
    key: tuple[str, ...]
    single: bool = False


class Kind(_Kind):
    """A section of the file: one table (`single`), or a list of them."""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return MappingProxyType({field.name: field for field in self.fields})

    @cached_property
    def texts(self) -> frozenset[str]:
        """The fields that may be written as a text, whatever they mean."""
        return frozenset(field.name for field in self.fields if field.type != FLAG)

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The names of an item's values, in order: fields, and beside each telephone how it was written."""
        found: list[str] = []
        for field in self.fields:
            found.append(field.name)
            if field.name in ("phone", "mobile"):
                found.append(f"{field.name}_written")
        return tuple(found)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Fields by the catalogue's word for their column in a list."""
        own = {field.heading: field.name for field in self.fields if field.heading}
        return MappingProxyType({**own, "ends": "ends", "previously": "previously"})


_NAME = Field("full_name", "Name of the person", "氏名", needed=True)
_KANA = Field("full_kana", "Reading in kana", "フリガナ")
_EMAIL = Field("email", "Mail address", "メールアドレス")
_DEPARTMENT = Field("department", "Department", "部署")
_TITLE = Field("title", "Title", "役職")
_PHONE = Field("phone", "Telephone", "電話番号")
_MOBILE = Field("mobile", "Mobile telephone", "携帯電話番号")
_APPROVAL = (
    Field("email_approved_by", "Who of the company allowed a private address", "個人所有アドレスを許可した責任者"),
    Field("email_approved_on", "When it was allowed", "許可の日付", DAY),
)
_POSTAL_CODE = Field("postal_code", "Postal code", "郵便番号")
_ADDRESS = Field("address", "Address", "住所")
_DOMAINS = Field("email_domains", "Domains of the company's mail addresses", "会社のメールドメイン", WORDS)
_HOURS = Field("logout_after_hours", "Idle hours until log-out, 1 to 8", "ログアウトまでの時間 (1〜8)", NUMBER)
_MEMBER = Field("support_member_until", "Last day of the support membership", "サポート会員の期限", DAY)
_PLAN = Field("plan", "Plan", "プラン", choices=("free", "paid"))

OFFICE = Kind(
    "office", "The office: its record", "事務所の情報",
    (
        Field("code", "CORP ID", "CORP ID", needed=True),
        Field("name", "Name of the office", "事務所名"),
        Field("access_name", "Access name: the first half of staff IDs", "事務所アクセス名"),
        Field("applied_on", "Day of the application", "申込日", DAY),
        Field("channel", "Contracted directly, or through whom", "契約経路", choices=("direct", "agency", "partner")),
        Field("partner", "Code of the agency or partner", "代理店・パートナーのコード"),
        _PLAN,
        Field("oem", "An OEM contract, with `admin`", "OEM契約 (admin付き)", FLAG),
        Field("group_code", "CORP ID of the group account", "グループアカウントのCORP ID"),
        Field("included_ids", "Staff IDs in the basic fee: 11, 6 or 3", "基本料に含まれる職員ID (11・6・3)", NUMBER),
        Field("presence_days", "Days until the presence is asked for; 0: never", "在席確認の間隔 (日)", NUMBER),
        _POSTAL_CODE, _ADDRESS, _PHONE, _DOMAINS, _MEMBER,
    ),
    ("code",), single=True,
)  # fmt: skip
LIMITS = Kind(
    "limits", "Limits that the vendor has raised", "上限 (サポート窓口が引き上げたもの)",
    (
        Field("staff_accounts", "Accounts of the office's staff", "職員アカウントの上限", NUMBER),
        Field("client_accounts", "Accounts of each client of this file", "顧客ごとのアカウントの上限", NUMBER),
        Field("reason", "Why they are raised; kept in the log", "引き上げの理由 (記録に残る)"),
    ),
    (), single=True,
)  # fmt: skip
STAFF = Kind(
    "staff", "Staff: the people who work in the office", "職員",
    (
        Field("code", "Staff code", "職員コード", needed=True, column="staff_code"),
        _NAME, _KANA, _EMAIL,
        Field("role", "Role", "権限", choices=("director", "it_staff", "payroll_staff", "general")),
        _DEPARTMENT, _TITLE, _PHONE, _MOBILE,
        Field("extension", "Extension", "内線番号"),
        Field("joined_on", "Day of joining", "入所日", DAY),
        *_APPROVAL,
        Field("user_id", "User ID; without one the member has no account", "ユーザID (なければアカウントなし)"),
        Field("system_administrator", "Holds the system-administrator right", "システム管理者の権限", FLAG),
        _HOURS,
    ),
    ("code",),
)  # fmt: skip
CLIENTS = Kind(
    "clients", "Clients: the companies that the office serves", "顧客",
    (
        Field("code", "Client code", "顧客コード", needed=True, column="client_code"),
        Field("name", "Name of the company", "会社名", needed=True, column="client_name"),
        Field("kind", "Kind of company", "区分", choices=("corporation", "organization", "sole_proprietor")),
        Field("customer_number", "Customer number", "お客様番号"),
        Field("closing_month", "Closing month, 1 to 12", "決算月", NUMBER),
        Field("invoice_number", "Invoice number, T and 13 digits", "インボイスの登録番号"),
        Field("corporate_number", "Corporate number, 13 digits", "法人番号"),
        _POSTAL_CODE, _ADDRESS, _PHONE, _DOMAINS,
        Field("staff", "Staff code of who looks after the client", "担当職員の職員コード", column="in_charge"),
        _MEMBER,
    ),
    ("code",),
)  # fmt: skip
PERSONS = Kind(
    "persons", "Persons of the clients", "顧客の個人",
    (
        Field("client", "Client code", "顧客コード", needed=True, column="client_code"),
        Field("number", "Number within the client; given by kcli when left out", "個人の枝番 (省略時は自動)", NUMBER,
              column="person_number"),
        _NAME, _KANA, _EMAIL, _DEPARTMENT, _TITLE, _PHONE, _MOBILE, *_APPROVAL,
        Field("menus", "Menus that the person sees", "表示するメニュー", WORDS,
              choices=("folder", "ebook", "share", "inquiry", "settings")),
        Field("user_id", "User ID; without one the person has no account", "ユーザID (なければアカウントなし)"),
        Field("manager", "May suspend and remove members of the company", "管理者", FLAG),
        _HOURS,
    ),
    ("client", "full_name", "email"),
)  # fmt: skip
CONTRACTS = Kind(
    "contracts", "Contracts: products in use", "契約",
    (
        Field("code", "Contract code", "契約コード", needed=True, column="contract_code"),
        Field("product", "Product, by code or name", "製品 (コードまたは名称)", needed=True),
        _PLAN,
        Field("apps", "Apps in use", "ご利用アプリ", WORDS),
        Field("options", "Options in use", "ご利用オプション", WORDS),
        Field("connections", "Connections in use", "ご利用接続数", NUMBER),
        Field("form_date", "Date of the application form, or its month", "申込書の日付 (年月でもよい)", DAY),
    ),
    ("code",),
)  # fmt: skip
CONTACTS = Kind(
    "contacts", "Contacts: who may ask the vendor", "問い合わせご担当者",
    (
        Field("contract", "Contract code", "契約コード", needed=True, column="contract_code"),
        _NAME, _KANA, _EMAIL._replace(needed=True), _DEPARTMENT, _TITLE, _PHONE,
        Field("duty", "What the contact looks after", "担当業務", WORDS, choices=("system", "operations", "contract")),
        Field("notified_on", "When the person was told what the data are used for", "個人情報の利用目的の通知日", DAY),
        Field("primary", "The primary contact (主担当): one of each contract", "主担当", FLAG, column="role"),
        Field("shared", "Several persons stand behind the address", "共有メールアドレス", FLAG),
        Field("added_on", "When the contact was added after the application form; without it, by the form",
              "申込書の後に追加した日 (なければ申込書による登録)", DAY),
        Field("person", "The name is a person's, whatever it looks like", "個人名である (確認済み)", FLAG,
              column="name_confirmed"),
    ),
    ("contract", "full_name", "email"),
)  # fmt: skip
FOLDERS = Kind(
    "folders", "Folders of the clients", "フォルダ",
    (
        Field("client", "Client code", "顧客コード", needed=True, column="client_code"),
        Field("kind", "shared, or ebook: the green folder", "種別 (shared 共有、ebook 電子帳簿保存)", needed=True,
              choices=("shared", "ebook"), column="folder_kind"),
        Field("name", "Name of the folder", "フォルダ名", column="folder_name"),
        Field("capacity", "All documents together: 500MB, 1GB, or bytes", "容量上限 (500MB、1GB、バイト)", SIZE,
              needed=True, column="max_total"),
        Field("max_file", "One document at most: 20MB", "1ファイルの上限 (20MB)", SIZE),
    ),
    ("client", "kind", "name"),
)  # fmt: skip
ACCESS = Kind(
    "access", "User IDs that log in from registered devices only", "アクセス端末制限をかけるユーザID",
    (Field("user_id", "User ID of a member of staff or of a client's person", "ユーザID (職員・顧客)", needed=True),),
    ("user_id",),
)  # fmt: skip
WAIVERS = Kind(
    "waivers", "Rules that may be broken for a time", "例外 (期限付き)",
    (
        Field("rule", "Code of the rule", "規則のコード", needed=True, column=None),
        Field("about", "What it is about: the key that `kcli check` shows", "対象 (kcli check が示すキー)",
              needed=True, column=None),
        Field("owner", "Who answers for it", "責任者", column=None),
        Field("reason", "Why", "理由", column=None),
        Field("expires", "Last day on which it holds", "期限 (この日まで有効)", DAY, column=None),
    ),
    ("rule", "about"),
)  # fmt: skip

# In the order in which they are written, and in which they depend on each other.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (OFFICE, LIMITS, STAFF, CLIENTS, PERSONS, CONTRACTS, CONTACTS, FOLDERS, ACCESS, WAIVERS)
    }
)
# The sections that may be lists of their own, beside the file.
LISTED = tuple(name for name, kind in KINDS.items() if not kind.single and name != "waivers")
# What every item of a list may say besides its fields.
MARKS: Mapping[str, str] = MappingProxyType({"previously": "text", "ends": "mark"})
# How a section says that it lies in files beside.
REFERENCE: Mapping[str, str] = MappingProxyType(
    {"file": "text", "sheet": "text", "header_row": "number", "encoding": "text"}
)
# Limits of single clients: [limits.clients] C001 = 20.
CLIENT_LIMITS = "clients"
