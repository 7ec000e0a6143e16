"""The made-up companies that fill in the samples: their answers, and how some of them were written.

No company, person, number or address is real: mail domains end in `.example`, and the
organisation numbers were invented and given their check digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stdnum.cn import uscc

from forms.filling import Value

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714


@dataclass(frozen=True, slots=True)
class Company:
    """A company that returns annex2.

    Attributes:
        answers: Field id to the value that a record has; what is missing is left blank.
        written: What stands on the form where that is not the value itself.
    """

    answers: Mapping[str, Value]
    written: Mapping[str, str] = field(default_factory=dict)


def credit_code(division: str, organisation: str) -> str:
    """Return the code of a company of a division, with the check digits of GB 11714 and GB 32100."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    body = f"91{division}{organisation}{'0123456789X0'[11 - total % 11]}"
    return body + str(uscc.calc_check_digit(body))


SENSORS = Company(
    {
        "company_name": "苏州云蚕微纳传感技术有限公司",
        "credit_code": credit_code("320594", "MA1N7K3R"),
        "founded": "2016-05-18",
        "company_type": "sme",
        "industry": "仪器仪表制造业（C40）",
        "main_business": "MEMS 气体、压力传感器的设计与封装；\n工业安全监测系统",
        "main_products": "微型热导式氢气传感器、多参量气体检测仪、传感器标定服务",
        "high_tech": "yes",
        "revenue": 12580.5,
        "in_zone": "yes",
        "zone_name": "苏州工业园区",
        "employees": 186,
        "rd_staff": 74,
        "address": "苏州市苏州工业园区金鸡湖大道 9999 号 12 幢",
        "county": "苏州工业园区",
        "contact": "沈砚秋",
        "phone": "0512-62889901转806",
        "email": "shen.yanqiu@yuncan-mems.example",
        "website": "https://www.yuncan-mems.example/cn",
        "profile": (
            "公司成立于 2016 年，专注于微纳传感芯片与模组，拥有 1200 平方米百级、千级洁净室和 6 英寸 MEMS 中试线。"
            "现有授权发明专利 37 件，参与制定国家标准 2 项。\n"
            "产品用于氢能车辆、半导体厂务和地下管廊，年出货超过 80 万只；"
            "2020 年建成江苏省微型气体传感器工程技术研究中心。\n"
            "公司通过 ISO 9001、IATF 16949 体系认证，客户遍布长三角与粤港澳大湾区。"
        ),
        "need_name": "低功耗 MEMS 氢气传感器长期漂移抑制技术",
        "field_l1": "电子信息",
        "field_l2": "微电子",
        "field_l3": "传感器件",
        "planned_investment": 350,
        "total_investment": 1200,
        "need_category": ["patent", "rnd"],
        "need_description": (
            "1. 量程 0～4%（体积分数），检出限 ≤10 ppm，响应时间 T90<3 s；\n"
            "2. 平均功耗 ≤1.2 mW，-40℃～85℃ 全温区误差 ≤±3%；\n"
            "3. 连续工作 12 个月零点漂移 ≤满量程的 1%，单只成本不高于 18 元。\n"
            "希望合作方提供催化材料配方与漂移补偿算法，成熟度不低于 5 级。"
        ),
        "existing_basis": (
            "已完成第二代悬臂式微热板流片，良率 82%，处于工程样机阶段；累计投入 860 万元，"
            "研发团队 23 人，配备步进光刻机、深硅刻蚀机、配气标定台等设备 41 台套。"
        ),
        "partner_conditions": (
            "具有纳米催化材料或 MEMS 可靠性研究基础的香港高校或研发中心，团队不少于 5 人，近三年发表过相关论文。"
        ),
        "partner_work": "负责钯基纳米催化膜的制备与表征；\n共同建立加速老化模型，并派 1～2 名研究人员来苏州驻点。",
        "has_partner": "yes",
        "partner_names": "香港维港大学先进材料研究所（筹）",
        "cooperation": ["joint", "commissioned"],
    },
    {"founded": "2016年5月18日", "revenue": "12,580.5", "employees": "186人"},
)

STORAGE = Company(
    {
        "company_name": "无锡澄湖储能装备股份有限公司",
        "credit_code": credit_code("320214", "MA20XQ6H"),
        "founded": "2009-11",
        "company_type": "large",
        "industry": "电气机械和器材制造业",
        "main_business": "电化学储能系统集成、储能变流器及能量管理系统",
        "main_products": "集装箱式储能系统\n液冷电池簇\n1500 V 储能变流器",
        "high_tech": "yes",
        "revenue": 268400,
        "in_zone": "yes",
        "zone_name": "无锡国家高新技术产业开发区",
        "employees": 1432,
        "address": "江苏省无锡市新吴区长江南路 888 号",
        "county": "新吴区",
        "contact": "钱㵪",
        "phone": "13912340056",
        "email": "qian@chenghu-ess.example",
        "profile": (
            "国内较早从事储能系统集成的企业之一，在无锡、盐城设有两个生产基地，年产能 6 GWh。"
            "建有省级企业技术中心和博士后科研工作站，累计投运项目 210 个。"
        ),
        "need_name": "大容量储能电池热失控早期预警",
        "field_l1": "新能源与节能",
        "field_l2": "高效储能",
        "planned_investment": 800.5,
        "total_investment": 3000,
        "need_category": ["rnd", "product", "support"],
        "need_description": (
            "在电芯热失控前 20 分钟给出预警，误报率低于 0.1%；支持 280 Ah 及以上磷酸铁锂电芯，"
            "单簇增加成本不超过 600 元。"
        ),
        "partner_conditions": "在电池安全、声学或气体检测领域有成果积累。",
        "has_partner": "no",
        "cooperation": ["transfer", "equity", "long_term"],
    },
    {"founded": "2009.11"},
)

OFFSHORE = Company(
    {
        "company_name": "南通海门蛎岈海工装备有限公司",
        "credit_code": credit_code("320614", "MA1W52DT"),
        "founded": "2017",
        "company_type": "other",
        "industry": "海洋工程装备制造",
        "main_business": "海上风电安装平台、深远海养殖装备的设计与建造",
        "main_products": "桩腿升降系统、系泊绞车、养殖工船配套设备",
        "high_tech": "no",
        "revenue": 43210.88,
        "in_zone": "no",
        "employees": 655,
        "rd_staff": 88,
        "address": "南通市海门区滨江街道沿江公路 66 号",
        "county": "海门区",
        "contact": "葛一帆",
        "phone": "0513-68881234、13800513006",
        "email": "geyifan@liya-offshore.example",
        "website": "www.liya-offshore.example",
        "profile": (
            "公司拥有 1.2 公里长江岸线和 5 万吨级舾装码头。\n"
            "主要产品取得中国船级社认证，出口东南亚；“蛎岈 01”养殖平台已运行三年。"
        ),
        "need_name": "海工钢结构水下检测与修复机器人",
        "field_l1": "高端装备制造",
        "field_l2": "海洋工程装备",
        "field_l3": "水下机器人",
        "planned_investment": 260,
        "total_investment": 260,
        "need_category": ["product", "renovation"],
        "need_description": (
            "水深 60 米、流速 2 节条件下自主爬壁，裂纹检出尺寸 ≤5 mm；\n整机重量小于 85 kg，续航 4 小时。"
        ),
        "existing_basis": "已试制爬壁底盘一台，完成水池试验；投入 95 万元，6 名工程师参与。",
        "partner_conditions": "水下视觉、超声相控阵检测方向的团队。",
        "partner_work": "提供检测算法和相控阵探头，参加两次海上试验。",
        "has_partner": "yes",
        "partner_names": "香港青屿科技大学、屯门海洋机械人有限公司",
        "cooperation": ["joint", "entity"],
    },
)

ROBOTS = Company(
    {
        "company_name": "常州武进鸣凰智能机器人有限公司",
        "credit_code": credit_code("320412", "MA1YB8L4"),
        "founded": "2019-03-06",
        "company_type": "sme",
        "industry": "通用设备制造业",
        "main_business": "协作机器人整机及力控关节模组",
        "main_products": "六轴协作机器人、谐波减速关节、力控打磨工作站",
        "high_tech": "yes",
        "revenue": 8650,
        "in_zone": "yes",
        "zone_name": "武进国家高新区",
        "employees": 97,
        "rd_staff": 41,
        "address": "常州市武进区凤栖路 18 号",
        "county": "武进区",
        "contact": "恽小棠",
        "phone": "0519-86551230",
        "email": "yun@minghuang-robot.example",
        "website": "http://minghuang-robot.example",
        "profile": (
            "公司由高校团队创办，掌握高精度力控关节核心技术，产品重复定位精度达 ±0.02 mm，"
            "已在汽车零部件打磨、3C 装配等场景批量应用。"
        ),
        "need_name": "机器人关节一体化力矩传感器",
        "field_l1": "先进制造",
        "field_l2": "机器人",
        "field_l3": "核心零部件",
        "planned_investment": 180,
        "total_investment": 500,
        "need_category": ["patent", "product"],
        "need_description": (
            "量程 ±150 N·m，非线性小于 0.3%，过载能力 300%，外径不大于 80 mm，批量成本控制在 900 元以内。"
        ),
        "existing_basis": "应变式样件三轮，非线性 0.8%；有疲劳试验台 2 台。",
        "partner_conditions": "精密测量或柔性电子方向。",
        "partner_work": "弹性体优化设计、温漂补偿，联合申请专利。",
        "has_partner": "no",
        "cooperation": ["commissioned", "long_term"],
    },
)

MACHINERY = Company(
    {
        "company_name": "徐州铜山沛泽工程机械有限公司",
        "credit_code": credit_code("320312", "MA1P3GX9"),
        "founded": "2012-08-20",
        "company_type": "large",
        "industry": "专用设备制造业",
        "main_business": "高空作业平台、道路养护机械的研发与制造",
        "main_products": "剪叉式高空作业平台、沥青再生机组、除雪车",
        "high_tech": "yes",
        "revenue": 96230.5,
        "in_zone": "yes",
        "zone_name": "徐州高新技术产业开发区",
        "employees": 820,
        "rd_staff": 135,
        "address": "徐州市铜山区珠江东路 11 号",
        "county": "铜山区",
        "contact": "孟庆禾",
        "phone": "13655203388",
        "email": "mengqh@peize-machinery.example",
        "website": "www.peize-machinery.example",
        "profile": (
            "公司占地 320 亩，拥有三条柔性装配线，年产各类设备 5600 台，产品出口 46 个国家和地区，"
            "是省级服务型制造示范企业。"
        ),
        "need_name": "高空作业平台防倾翻主动安全系统",
        "field_l1": "先进制造",
        "field_l2": "工程机械",
        "field_l3": "安全控制",
        "planned_investment": 420,
        "total_investment": 1500,
        "need_category": ["rnd", "renovation"],
        "need_description": (
            "实时识别地面承载与风载，倾翻预警提前量不少于 3 秒，误报每千小时不超过 1 次，适应零下 25 度环境。"
        ),
        "existing_basis": "完成倾角与称重信号采集，建立 12 吨级样机平台，投入 210 万元。",
        "partner_conditions": "多传感器融合、车辆动力学方向的研究团队。",
        "partner_work": "负责风险评估模型与嵌入式算法，提供源代码和技术培训。",
        "has_partner": "no",
        "cooperation": ["transfer", "joint", "entity"],
    },
)

MATERIALS = Company(
    {
        "company_name": "镇江丹徒圌山新材料有限公司",
        "credit_code": credit_code("321112", "MA1XTU27"),
        "founded": "2018",
        "company_type": "other",
        "industry": "化学原料和化学制品制造业",
        "main_business": "电子级树脂与高频覆铜板材料",
        "main_products": "碳氢树脂、低介电玻纤布、半固化片",
        "high_tech": "no",
        "revenue": 5300,
        "in_zone": "no",
        "employees": 64,
        "rd_staff": 19,
        "address": "镇江市丹徒区谷阳大道 27 号",
        "county": "丹徒区",
        "contact": "韦清和",
        "phone": "0511-85661177",
        "profile": "公司从事高频高速板材用树脂的研制与销售，建有中试车间一座，与省内两所高校保持长期合作。",
        "need_name": "毫米波雷达基板用低损耗树脂",
        "field_l1": "新材料",
        "field_l2": "高分子材料",
        "planned_investment": 90,
        "total_investment": 260,
        "need_category": ["support"],
        "need_description": "介电常数 3.0 至 3.3，介质损耗小于 0.0015，耐热 288 度 10 分钟不分层。",
        "existing_basis": "小试配方已定型，尚未通过客户认证。",
        "partner_work": "提供分子结构设计与介电测试。",
        "cooperation": ["equity", "commissioned"],
    },
)

INSTRUMENTS = Company(
    {
        "company_name": "扬州邗江广陵潮仪表有限公司",
        "credit_code": credit_code("321003", "MA1R4CE5"),
        "founded": "2011-06",
        "company_type": "sme",
        "industry": "仪器仪表制造",
        "main_business": "智能水表与供水管网监测设备",
        "main_products": "超声波水表、压力终端",
        "high_tech": "yes",
        "revenue": 7200,
        "in_zone": "no",
        "employees": 128,
        "rd_staff": 26,
        "address": "扬州市邗江区润扬路52号",
        "county": "邗江区",
        "contact": "汪文静",
        "phone": "13805271166",
        "email": "wang@glc.example",
        "website": "www.glc.example",
        "profile": "公司是省级专精特新企业，产品用于全国三十多个城市的供水管网，年产水表六十万只。",
        "need_name": "管网漏损声学定位技术",
        "field_l1": "电子信息",
        "field_l2": "物联网",
        "field_l3": "智能感知",
        "planned_investment": 150,
        "total_investment": 400,
        "need_category": ["rnd", "support"],
        "need_description": "定位误差小于一米，电池寿命六年以上，单点成本低于三百元。",
        "existing_basis": "已有样机二十台，在扬州试点运行半年。",
        "partner_conditions": "熟悉声学信号处理，有工程经验。",
        "partner_work": "提供降噪与定位算法。",
        "has_partner": "yes",
        "partner_names": "香港启德声学研究院",
        "cooperation": ["joint", "long_term"],
    },
    {"founded": "2011年6月"},
)

TEXTILES = Company(
    {
        "company_name": "盐城亭湖鹤鸣纺织科技有限公司",
        "credit_code": credit_code("320902", "MA1UE6W3"),
        "founded": "2005-09-12",
        "company_type": "large",
        "industry": "纺织业",
        "main_business": "功能性织物的研发与染整",
        "main_products": "阻燃布、抗菌针织布",
        "high_tech": "yes",
        "revenue": 38500,
        "in_zone": "yes",
        "zone_name": "盐城高新区",
        "employees": 960,
        "rd_staff": 72,
        "address": "盐城市亭湖区青年东路8号",
        "county": "亭湖区",
        "contact": "陈立群",
        "phone": "0515-88123456",
        "email": "chen@heming.example",
        "profile": "公司主要生产消防与医护用织物，拥有染整生产线十二条。",
        "need_name": "无氟防水整理剂",
        "field_l1": "轻工纺织",
        "field_l2": "功能纤维",
        "planned_investment": 200,
        "total_investment": 650,
        "need_category": ["patent", "renovation"],
        "need_description": "水洗三十次后防水等级不低于四级，成本增加不超过百分之五。",
        "partner_conditions": "有表面化学研究基础。",
        "partner_work": "合成新型整理剂并放大试验。",
        "has_partner": "no",
        "cooperation": ["transfer", "commissioned"],
    },
    {"founded": "2005.9.12"},
)

FOODS = Company(
    {
        "company_name": "兴化市垛田食品有限公司",
        "credit_code": credit_code("321281", "MA1T9JN8"),
        "founded": "2014",
        "company_type": "other",
        "industry": "食品制造业",
        "main_business": "脱水蔬菜加工",
        "main_products": "脱水香葱、速食汤料",
        "high_tech": "no",
        "revenue": 4600,
        "in_zone": "no",
        "employees": 210,
        "address": "泰州兴化市垛田街道得胜路6号",
        "county": "兴化市",
        "contact": "解家宝",
        "phone": "13951150077",
        "profile": "公司是农业产业化龙头企业，产品销往日本和东南亚。",
        "need_name": "低温节能干燥设备",
        "field_l1": "农业",
        "field_l2": "食品加工",
        "planned_investment": 60,
        "total_investment": 180,
        "need_category": ["product", "renovation", "support"],
        "need_description": "每吨能耗下降三成，维生素保留率不低于八成。",
        "existing_basis": "有热泵干燥线两条。",
        "cooperation": ["equity", "entity"],
    },
)
