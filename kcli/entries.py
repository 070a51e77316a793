"""The words of the first level: what kcli can be asked for, before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """A word of the first level: its module in kcli.commands, what it is; `plain` verbs are no group."""

    module: str
    en: str
    ja: str
    plain: bool = False

    def about(self, lang: str) -> str:
        return self.ja if lang == "ja" else self.en


ENTRIES: Mapping[str, Entry] = {
    "init": Entry("store", "Make the store.", "ストアを作成します。", True),
    "login": Entry("login", "Log in.", "ログインします。", True),
    "logout": Entry("login", "Log out.", "ログアウトします。", True),
    "whoami": Entry(
        "login", "Who acts here, and with which rights.", "誰として、どの権限で操作しているかを表示します。", True
    ),
    "office": Entry(
        "office", "Offices: record, company information, requests.", "事務所：基本情報、会社情報、変更依頼"
    ),
    "staff": Entry("staff", "Staff of an office and their IDs.", "職員と職員ID"),
    "client": Entry("client", "Clients, their persons and their IDs.", "顧客・個人と顧客ID"),
    "contract": Entry("contract", "Contracts: product, apps, options.", "契約：製品、アプリ、オプション"),
    "contacts": Entry(
        "contacts",
        "Support contacts of a contract, their limit, inquiries and the support site.",
        "問い合わせご担当者、ご登録可能人数、問い合わせ、サポートサイト",
    ),
    "folder": Entry(
        "folder",
        "Shared folders, and the green folder of electronic documents.",
        "共有フォルダと電子帳簿保存フォルダ",
    ),
    "share": Entry("share", "Ledgers worked on in turn, under a lock.", "クラウドシェア：データの共有とロック"),
    "access": Entry("access", "Log-in from registered browsers only.", "アクセス端末制限とアクセスキー"),
    "partner": Entry(
        "partner", "Agencies, partners, certified partners.", "販売代理店・パートナー・導入支援パートナー認定者"
    ),
    "totp": Entry("totp", "Codes of an app as a second factor.", "認証アプリによる2段階認証"),
    "token": Entry("token", "Tokens for scripts and CI.", "スクリプト・CI用のトークン"),
    "session": Entry("session", "Open log-ins.", "ログイン中のセッション"),
    "vendor": Entry("vendor", "Operators of the service.", "運営側の担当者"),
    "outbox": Entry("outbox", "Mail that waits or left.", "送信待ち・送信済みのメール"),
    "batch": Entry("batch", "Many commands at once.", "コマンドの一括実行", True),
    "log": Entry("log", "What was done, change set by change set.", "変更の一覧（変更セット）"),
    "undo": Entry("log", "Take back a change set or a run.", "変更の取り消し", True),
    "audit": Entry("audit", "The log of every change and refusal.", "変更と拒否の監査記録"),
    "store": Entry("store", "The store: migrate, backup, restore, verify.", "ストア：移行、バックアップ、復元、検証"),
    "config": Entry("config", "Settings and where they come from.", "設定とその出どころ"),
    "check": Entry("check", "Check files of offices against every rule.", "事務所のファイルの検査", True),
    "plan": Entry("plan", "What a file would change.", "ファイルを適用した場合の変更内容", True),
    "apply": Entry("plan", "Apply a file, or a saved plan.", "ファイルまたは計画の適用", True),
    "export": Entry("export", "Write offices to files.", "事務所をファイルに書き出します。", True),
    "run-due": Entry("due", "Do what is due (for cron).", "期日の来た処理を行います（cron用）。", True),
    "doctor": Entry("doctor", "Is everything well? What to do if not.", "状態の点検と対処の案内", True),
}

ABOUT = (
    "Administration for Japanese accounting offices: staff, clients, accounts.",
    "会計事務所の職員・顧客・アカウントを管理します。",
)
OPTIONS = (
    ("--version", "Show the version", "版を表示する"),
    ("--install-completion", "Install completion for the shell", "シェルの補完を組み込む"),
    ("--show-completion", "Show completion for the shell", "シェルの補完を表示する"),
)
