"""The words for the fields and codes of keeping, ending and the office's rules."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
    "deleted_documents": ("Marked as deleted", "削除の印"),
    "here": ("In this store", "この保存場所での対応"),
    "law": ("Law", "根拠"),
    "requirement": ("Requirement", "要件"),
    "to_do": ("The office has to", "事務所で行うこと"),
    "group": ("Group", "区分"),
    "adopted_by": ("Adopted by", "採用者"),
    "adopted_on": ("Adopted as of", "採用日"),
    "base_period_sales": ("Sales of the base period", "基準期間の売上高"),
    "client_name": ("Client's name", "顧客名"),
    "confirmed_by": ("Confirmed by", "確認者"),
    "days": ("Days left", "残り日数"),
    "effective_on": ("In force from", "施行日"),
    "expiring": ("Past or ending soon", "期限超過・間近"),
    "export_id": ("Export", "出力番号"),
    "extension_months": ("Extension of filing (months)", "申告期限の延長 (月)"),
    "form": ("Form", "区分"),
    "legal_form": ("Form", "区分"),
    "because": ("Why", "保存期限の理由"),
    "handler": ("Handles it", "処理責任者"),
    "kept": ("Folders to be kept yet", "保存期間内のため残したフォルダ"),
    "last_event_at": ("Last event", "最終の記録"),
    "lengthened": ("Kept longer now", "期限を延長した書類"),
    "loss_years": ("Loss years from", "欠損年度の開始日"),
    "manifest_sha256": ("Hash of the list", "一覧のハッシュ"),
    "print_relief": ("Prints kept sorted", "書面整理の特例"),
    "purged": ("Folders deleted", "削除したフォルダ"),
    "requests": ("Requests waiting", "承認待ち"),
    "responsible": ("Responsible", "管理責任者"),
    "rules": ("Office rules as of", "事務処理規程"),
    "rules_by": ("Adopted by", "規程の採用者"),
    "second_person": ("Second person", "二人目の承認"),
    "sealed_at": ("Sealed", "封印"),
    "verified_at": ("Verified", "検査"),
    "warnings": ("Asks for care", "対応が必要な点"),
    "within": ("Within retention", "保存期間内"),
}

VALUES: dict[str, tuple[str, str]] = {
    "company": ("company", "法人"),
    "ended": ("ended", "利用終了"),
    "sole_proprietor": ("sole proprietor", "個人事業主"),
}
