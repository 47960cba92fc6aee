/**
 * Words that programs are about, as names in code have them, and what people call them in German, Spanish, French, Portuguese, Chinese and
 * Japanese. A concept a line: names share no letters with them, so a question in another language would find nothing.
 */
export const TRANSLATIONS = `
account: konto konten cuenta compte conta 账户 帐户 アカウント
address: adresse anschrift direccion endereco 地址 住所 アドレス
amount: betrag betrage importe cantidad montant quantia 金额 金額
answer response: antwort antworten respuesta reponse resposta 回答 响应 応答
apply: anwenden angewendet aplicar aplica aplican appliquer applique applicar 应用 適用
approve consent allow permission: erlaubnis genehmigung permiso permisos autorisation permission permissao 权限 許可
attempt retry: versuch versuche wiederholung intento reintento tentative essai tentativa 重试 再試行
balance: saldo guthaben solde 余额 残高
budget limit: budget grenze limite limites presupuesto orcamento 预算 限制 予算 上限
button: knopf schaltflache boton bouton botao 按钮 ボタン
cache: zwischenspeicher cache 缓存 キャッシュ
cancel abort: abbrechen abgebrochen cancelar annuler annule 取消 キャンセル
cart basket: warenkorb carrito panier carrinho 购物车 カート
category: kategorie categoria categorie 类别 カテゴリ
cent cents: cents centimos centimes centavos 分
check verify validate: prufung pruft prufen comprobar verificar validar verifier verifie 检查 验证 検証 確認
checkout: kasse bezahlvorgang caisse caja 结账 決済
client customer: kunde kunden cliente client clientes 客户 顧客
color: farbe farben couleur cor colores 颜色 色
command: befehl befehle kommando comando commande 命令 コマンド
config settings options: einstellung einstellungen konfiguration configuracion ajustes reglages configuracao 配置 设置 設定
connect connection: verbindung conexion connexion conexao 连接 接続
copy: kopie kopieren copia copier 复制 コピー
cost: kosten coste costo cout custo 费用 成本 コスト 費用
country: land lander pais pays 国家 国
coupon: gutschein gutscheine cupon cupones coupon cupom 优惠券 クーポン
currency: wahrung moneda devise monnaie moeda 货币 通貨
data: daten datos donnees dados 数据 データ
database: datenbank 数据库 データベース
date: datum fecha date data 日期 日付
default: standardwert vorgabe predeterminado defaut padrao 默认 既定
delete remove: loschen geloscht entfernen entfernt borrar eliminar supprimer supprime apagar excluir 删除 削除
delivery shipping: lieferung livraison entrega envio versand frete 配送 发货 運送 送料
discount: rabatt rabatte nachlass descuento remise rabais desconto 折扣 割引
document: dokument dokumente documento 文档 文書
download: herunterladen descargar telecharger baixar 下载 ダウンロード
duplicate: doppelt duplicado doublon 重复 重複
edit change: anderung anderungen cambio modification alteracao 修改 变更 変更
empty: leer vacio vide vazio 空
encrypt: verschlusselt verschlusselung cifrar chiffrer 加密 暗号
event: ereignis evento evenement 事件 イベント
export: exportieren exportar exporter 导出 エクスポート
filter: filtern filtrar filtrer 过滤 フィルタ
format: formatieren formatear formater 格式 形式
free: kostenlos gratis frei gratuit gratuito 免费 無料
group: gruppe grupo groupe 组 グループ
history: verlauf historie historial historique historico 历史 履歴
image picture: bild bilder imagen image imagem 图片 画像
index: verzeichnis indice 索引
input: eingabe entrada entree 输入 入力
invoice bill: rechnung rechnungen factura facture fatura 发票 请求书 請求書
item product article: artikel produkt articulo producto article produit artigo produto 商品 产品 製品
kilogram: kilo kilos quilo kilogramm 公斤 キロ
label: etikett etiquette etiqueta 标签 ラベル
language: sprache idioma langue lingua 语言 言語
link: verweis enlace lien 链接 リンク
load read: laden geladen lesen gelesen cargar leer charger lire carregar ler 加载 读取 読み込み
lock: sperre gesperrt bloqueo verrou bloqueio 锁 ロック
log: protokoll registro journal 日志 ログ
login sign session: anmeldung anmelden sitzung sesion connexion sessao 登录 会话 ログイン
loyalty: treue fidelidad fidelite fidelidade 忠诚 积分
mail email: nachricht correo courriel 邮件 メール
mask hide: maskiert verborgen ocultar masquer 隐藏 マスク
memory: speicher memoria memoire 内存 メモリ
menu: menü menu 菜单 メニュー
message: nachricht nachrichten meldung mensaje message mensagem 消息 メッセージ
model: modell modelle modelo modele 模型 モデル
money: geld dinero argent dinheiro 钱 お金
month: monat mes mois 月
network: netzwerk red reseau rede 网络 ネットワーク
notify notification: benachrichtigung notificacion notificacao 通知
order: bestellung bestellungen pedido commande 订单 注文
order sort rank sequence: reihenfolge orden ordre ordem 顺序 順序
output: ausgabe salida sortie saida 输出 出力
page: seite pagina 页面 ページ
parcel package: paket paquete colis pacote 包裹 荷物
password: passwort kennwort contrasena motdepasse senha 密码 パスワード
path: pfad ruta chemin caminho 路径 パス
pay payment: zahlung bezahlt pago paiement pagamento 付款 支付 支払
percent: prozent porcentaje pourcent porcento 百分比
point points: punkte puntos pontos 点数
price: preis preise precio precios prix preco 价格 価格 値段
print: drucken gedruckt imprimir imprimer 打印 印刷
provider: anbieter proveedor fournisseur provedor 提供商 プロバイダ
quantity: menge anzahl cantidad quantite quantidade 数量
queue: warteschlange cola 队列 キュー
receipt: quittung kassenbon beleg recibo recu 收据 領収書
record row entry: eintrag eintrage datensatz registro enregistrement 记录 記録
reminder due: mahnung erinnerung recordatorio rappel lembrete 提醒 催促
request: anfrage anfragen solicitud peticion requete pedido 请求 要求 リクエスト
round: runden gerundet redondear redondea arrondir arrondi arredondar 四舍五入 丸め
route router: weiterleitung ruta 路由 ルート
save store: speichern gespeichert guardar enregistrer salvar 保存
search find lookup: suche suchen busqueda buscar recherche chercher 搜索 查找 検索
secret: geheimnis geheimnisse secreto secret segredo 密钥 秘密
send: senden gesendet enviar envoyer 发送 送信
server: server servidor serveur 服务器 サーバ
share: anteil 共享 共有
shop store: laden tienda magasin boutique loja 商店 店
spend: ausgaben gasto depense gasto 支出
split: aufteilen aufteilung verteilen dividir repartir 拆分 分割
start run: starten gestartet arrancar ejecutar demarrer lancer executar iniciar 启动 运行 起動 実行
state status: zustand estado etat 状态 状態
stock: lager bestand inventario inventaire estoque 库存 在庫
stream: strom flujo flux 流 ストリーム
sum total: summe gesamtsumme gesamt suma somme soma 总计 合计 合計
task job: aufgabe aufgaben tarea tache tarefa 任务 タスク
tax vat: steuer mehrwertsteuer impuesto impot taxe tva imposto 税
test: prueba pruebas essai teste 测试 テスト
threshold: schwelle schwellenwert umbral seuil 阈值 しきい値
timeout: zeituberschreitung zeitlimit 超时 タイムアウト
token: token jeton 令牌 トークン
translate: ubersetzung traduccion traduction traducao 翻译 翻訳
undo: ruckgangig deshacer annuler desfazer 撤销 元に戻す
upload: hochladen subir televerser 上传 アップロード
user: benutzer nutzer usuario utilisateur 用户 ユーザー
view window: ansicht fenster vista ventana vue fenetre janela 视图 窗口 ウィンドウ
wait: warten espera attendre espera 等待 待機
weight: gewicht peso poids 重量 重さ
write: schreiben geschrieben escribir ecrire escrever 写入 書き込み
`;
