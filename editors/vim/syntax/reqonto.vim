" Written by scripts/build_grammars.py from src/reqonto/syntax/keywords.py: edit these.
" Language: reqonto (requirements in English and Chinese)
if exists("b:current_syntax")
  finish
endif

syntax sync minlines=200
syntax match reqontoNumber "\v<\d[0-9_]*(\.\d+)?\%?"
syntax match reqontoDate "\v<\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?)?"

syntax match reqontoModal "\v[0-9A-Za-z_`一-鿿.．]@1<!%(should\s+not|shall\s+not|must\s+not|may\s+not|should|shall|must|may|不宜|不应|不得|不必|可以|应当|应该|必须|可|宜|应)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoModal Special

syntax match reqontoType "\v[0-9A-Za-z_`一-鿿.．]@1<!%(identifier|datetime|duration|matching|optional|quantity|boolean|decimal|integer|list\s+of|percent|one\s+of|set\s+of|money|date|text|数量型|百分比|列表|取值|可选|小数|布尔|形如|择一|整数|文本|日期|时刻|时长|标识|金额|集合|量)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoType Type

syntax match reqontoConstant "\v[0-9A-Za-z_`一-鿿.．]@1<!%(not\s+applicable|inconsistent|aggregated|consistent|described|satisfied|approved|elicited|modelled|proposed|rejected|reviewed|verified|violated|pending|unknown|frozen|masked|medium|empty|false|write|high|none|read|true|禁止访问|low|now|yes|不一致|不适用|已冻结|已建模|已批准|已描述|已获取|已评审|已驳回|已验证|一致|允许|只读|待定|提出|未知|此刻|汇总|满足|脱敏|读写|违反|中|低|假|真|空|高)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoConstant Constant

syntax match reqontoFunction "\v[0-9A-Za-z_`一-鿿.．]@1<!%(average|count|max|min|sum|平均|最大|最小|求和|计数)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoFunction Function

syntax match reqontoOperator "\v[0-9A-Za-z_`一-鿿.．]@1<!%(is\s+missing|just\s+after|not\s+before|not\s+after|is\s+known|implies|matches|before|not\s+in|after|as\s+of|is\s+an|is\s+a|当且仅当|and|has|iff|not|不属于|不早于|不晚于|是一种|in|or|具有|匹配|属于|已知|并且|并非|或者|截至|早于|晚于|紧随|缺失|蕴含|且|或|是|的|非)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoOperator Operator

syntax match reqontoItem "\v[0-9A-Za-z_`一-鿿.．]@1<!%(default\s+value|permissions|requirement|assumption|constraint|lifecycle|situation|calendar|question|relation|scenario|consent|feature|quality|service|define|entity|import|layers|module|event|param|bind|enum|need|role|rule|type|unit|信息服务|信息需求|层级顺序|推理规则|生命周期|能力问题|质量目标|权限表|默认值|事件|假设|关系|单位|参数|同意|场景|定义|实体|导入|引入|情形|日历|枚举|模块|特征|类型|约束|绑定|规则|角色|问题|需求)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoItem Structure

syntax match reqontoMeta "\v[0-9A-Za-z_`一-鿿.．]@1<!%(conflicts\s+with|derives\s+from|exception\s+to|verified\s+by|definition|valid\s+from|overrides|rationale|satisfies|contains|encoding|priority|replaces|requires|edition|refines|version|source|status|bound|label|layer|lower|owner|phase|upper|also|note|tags|zone|优先于|优先级|例外于|冲突于|派生自|状态为|生效自|负责人|验证于|上限|下限|依赖|包含|又称|取代|名称|实现|层级|时区|来源|标签|版本|版次|理由|界限|细化|编码|说明|释义|阶段)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoMeta PreProc

syntax match reqontoSentence "\v[0-9A-Za-z_`一-鿿.．]@1<!%(from\s+the\s+day\s+after|business\s+days|disjoint\s+with|business\s+day|immediately|without\s+fee|eventually|throughout|Markdown表|at\s+events|clearance|at\s+event|at\s+least|changing|external|holidays|markdown|provides|the\s+same|workdays|at\s+most|because|default|exactly|excerpt|initial|inverse|parquet|provide|so\s+that|some\s+of|timeout|weekend|access|always|closed|column|ensure|expect|sparql|unless|within|JSON行|check|every|final|given|group|jsonl|means|needs|since|start|until|where|while|调休上班日|CSV表|does|else|ends|find|from|open|some|then|when|个工作日|权限级别|ask|csv|due|fee|for|key|per|set|the|列存表|工作日|次日起|特征组|as|at|by|do|if|no|of|on|to|主键|之于|之内|互斥|以便|以内|任一|任选|作为|保证|假日|免费|其中|初始|即为|可变|同一|否则|周末|因为|外部|如果|始终|存在|封闭|已有|开放|恰好|截止|执行|持续|提供|时间|是否|最终|期间|期限|权限|来自|查找|查询|检查|每个|没有|用于|直到|相同|立即|终态|结束|自从|至多|至少|节选|触发|记作|费用|起始|超时|那么|除非|隶属|需要|预期|默认|于|内|列|则|即|向|在|对|当|时|有|次|每|由|给|自|至|若|设|该|逆)[0-9A-Za-z_`一-鿿]@!"
highlight default link reqontoSentence Statement

syntax match reqontoItem "\v[0-9A-Za-z_`一-鿿.．]@1<!%(permissions|requirement|assumption|constraint|situation|question|scenario|quality|service|need|rule|信息服务|信息需求|推理规则|能力问题|质量目标|权限表|假设|场景|情形|约束|规则|问题|需求)[0-9A-Za-z_`一-鿿]@!" nextgroup=reqontoId skipwhite
syntax match reqontoId contained "[0-9A-Za-z][0-9A-Za-z_./-]*"
syntax match reqontoQuoted "`[^`]*`"
syntax region reqontoString start=+"+ skip=+\\.+ end=+"+ oneline
syntax region reqontoString start=+“+ end=+”+ oneline
syntax region reqontoString start=+"""+ end=+"""+ keepend
syntax match reqontoComment "[#＃].*$" contains=@Spell
syntax match reqontoDoc "^\s*##[^#].*$" contains=@Spell

highlight default link reqontoNumber Number
highlight default link reqontoDate Number
highlight default link reqontoId Identifier
highlight default link reqontoQuoted Identifier
highlight default link reqontoString String
highlight default link reqontoComment Comment
highlight default link reqontoDoc SpecialComment

let b:current_syntax = "reqonto"
